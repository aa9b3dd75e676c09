// BETCORE's games side, where we are the aggregator: from a game provider's signed call to its answer, and the calls we make
// to it. MAPPING.md beside this file says what its fields mean. Nothing is read before the signature is verified.

import { PLAIN_RULES, type Rules } from '../../domain/decision.ts';
import type { Dialect, RawRequest, Received } from '../dialect.ts';
import type { Directory } from '../directory.ts';
import { createBetcoreGamesApi } from './client.ts';
import { BET_CALLS, type BetCall } from './contract.ts';
import { type Problem, readBody, stakeKeys, toEvents } from './decode.ts';
import { replyToBalance, replyToBet, replyToFault, replyToProblem, replyToUnverified } from './reply.ts';
import { eventOfReported } from './reported.ts';
import { BETCORE_GAMES_RETRIES } from './retries.ts';
import type { BetcoreGamesSettings } from './settings.ts';
import { HEADERS } from './signature.ts';
import { createVerify } from './verify.ts';

const PROVIDER = 'betcore-games';
const OPERATION = { 'pay-in': 'payin', 'pay-out': 'payout', 'pay-in-out': 'payin', refund: 'refund' } as const;
const PATH = new RegExp(`^/v1/sessions/([^/]+)/(balance|bets/(${BET_CALLS.join('|')}))$`);

const RULES: Rules = {
  ...PLAIN_RULES,
  severalPayins: false,
  rollbackAmount: 'whole',
  // The provider takes back a step whose answer it did not hear, stake and win together.
  rollbackOfPaid: 'reverse_closing',
};

export function createBetcoreGames(settings: BetcoreGamesSettings, directory: Directory): Dialect {
  const verify = createVerify(settings.counterparty, settings.secrets);

  const receive = async (request: RawRequest, now: Date): Promise<Received> => {
    const target = targetOf(request.path);
    if (!target) return { kind: 'unverified', reason: 'not_found', reply: replyToFault('not_found') };
    if (request.method !== (target.call ? 'POST' : 'GET'))
      return { kind: 'unverified', reason: 'method_not_allowed', reply: replyToFault('method_not_allowed') };
    const verdict = verify(request, now);
    if (verdict !== 'verified') return { kind: 'unverified', reason: verdict, reply: replyToUnverified() };
    return target.call
      ? receiveBet(directory, target.call, request.body, target.sessionId)
      : receiveBalance(directory, target.sessionId);
  };

  return {
    provider: PROVIDER,
    receive,
    eventOf: eventOfReported,
    fault: replyToFault,
    rules: RULES,
    retries: BETCORE_GAMES_RETRIES,
    secretHeaders: [HEADERS.sign, 'authorization'],
    api: createBetcoreGamesApi(settings),
  };
}

/** `call` is null for a question about the balance. */
function targetOf(path: string): { sessionId: string; call: BetCall | null } | null {
  const [, segment, , call] = PATH.exec(path) ?? [];
  if (segment === undefined) return null;
  try {
    return { sessionId: decodeURIComponent(segment), call: (call as BetCall | undefined) ?? null };
  } catch {
    return null;
  }
}

async function receiveBet(directory: Directory, call: BetCall, bytes: Buffer, sessionId: string): Promise<Received> {
  const body = readBody(call, bytes, sessionId);
  if (!body.ok) return malformed(call, body.problem);
  const isCredit = call === 'pay-out' || call === 'refund';
  const { betId } = body.value;
  const [session, stake, posted] = await Promise.all([
    directory.sessionById(PROVIDER, sessionId),
    isCredit ? directory.payinByKey(PROVIDER, stakeKeys(betId)) : null,
    call === 'pay-in-out' ? directory.postedUncalled(PROVIDER, [`pay-in:${betId}`, `pay-out:${betId}`]) : [],
  ]);
  const events = toEvents(call, body.value, sessionId, { session, stake, posted });
  if (!events.ok) return malformed(call, events.problem);
  return {
    kind: 'call',
    call: { kind: 'events', operation: OPERATION[call], events: events.value, atomic: true, reply: replyToBet },
  };
}

function malformed(call: BetCall, problem: Problem): Received {
  return { kind: 'malformed', operation: OPERATION[call], problem: problem.detail, reply: replyToProblem(problem) };
}

async function receiveBalance(directory: Directory, sessionId: string): Promise<Received> {
  const session = await directory.sessionById(PROVIDER, sessionId);
  const query = {
    player: session?.playerId ?? null,
    sessionToken: null,
    sessionId: session?.sessionId ?? null,
    currency: null,
  };
  return { kind: 'call', call: { kind: 'query', operation: 'balance', query, reply: replyToBalance } };
}

export { BETCORE_GAMES_SETTINGS, betcoreGamesSettings } from './settings.ts';
export type { BetcoreGamesSettings } from './settings.ts';
