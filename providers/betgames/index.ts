// BetGames (web partner API and webshop link), from a raw wallet call to its answer, and the calls we make to it. MAPPING.md
// beside this file says what its fields mean and what its documents left open. Nothing is done before a message is verified.

import { PLAIN_RULES, type Rules } from '../../domain/decision.ts';
import type { CallKey, CallLabel, Dialect, RawRequest, Received } from '../dialect.ts';
import type { Directory } from '../directory.ts';
import { createBetGamesApi } from './client.ts';
import { type Method, isMethod } from './contract.ts';
import { receiveMethod } from './receive.ts';
import { type Answering, ERRORS, type ErrorAnswer, failure, replyToFault } from './reply.ts';
import { eventOfReported } from './reported.ts';
import { BETGAMES_RETRIES } from './retries.ts';
import { createResponseIds } from './response-id.ts';
import type { BetGamesSettings } from './settings.ts';
import { type Echo, createVerify } from './verify.ts';

const LABEL: Record<Method, CallLabel> = {
  ping: 'ping',
  get_account_details: 'account',
  refresh_token: 'token',
  request_new_token: 'token',
  get_balance: 'balance',
  transaction_bet_payin: 'payin',
  transaction_bet_payout: 'payout',
  transaction_bet_subscription_payin: 'payin',
  transaction_bet_combination_payin: 'payin',
  transaction_bet_combination_payout: 'payout',
  transaction_bet_multi_payin: 'payin',
  transaction_promo_payout: 'promo',
};

const UNVERIFIED = {
  not_xml: ERRORS.invalid,
  signature_missing: ERRORS.signature_wrong,
  signature_wrong: ERRORS.signature_wrong,
  time_wrong: ERRORS.time_wrong,
} as const;

/**
 * Every refusal is judged anew: "a payin that failed leaves no record". A round is one bet. A session opens the lobby, from
 * where the player walks on to any game, and results name their player alone.
 */
const RULES: Rules = { ...PLAIN_RULES, severalPayins: false, sessionBindsGame: false, creditNamesSession: false };

const NOBODY: Echo = { method: '', token: '' };

export function createBetGames(settings: BetGamesSettings, directory: Directory): Dialect {
  const { signatureMode: mode, secrets, tokenSeconds } = settings;
  const responseIds = createResponseIds(secrets);
  const verify = createVerify({ mode, secrets, responseIds });
  const answeringTo = (echo: Echo, now: Date, secret: string = secrets[0]): Answering => ({
    echo,
    mode,
    secret,
    now,
    newResponseId: responseIds.issue,
  });

  const receive = async (request: RawRequest, now: Date): Promise<Received> => {
    if (request.path !== '/') return beside('not_found', now);
    if (request.method !== 'POST') return beside('method_not_allowed', now);
    const verified = verify(request.body, now);
    if (!verified.ok) {
      const { reason, echo } = verified;
      return { kind: 'unverified', reason, reply: failure(answeringTo(echo, now), UNVERIFIED[reason]) };
    }
    const { envelope } = verified;
    const answering = answeringTo(envelope, now, envelope.secret);
    const callKey = callKeyOf(envelope.requestId, answering);
    const malformed = (operation: CallLabel, problem: string, error: ErrorAnswer): Received => ({
      kind: 'malformed',
      operation,
      problem,
      reply: failure(answering, error),
      ...callKey,
    });
    const { method, repeated } = envelope;
    if (repeated !== null) return malformed('unknown', `${repeated} stands there twice`, ERRORS.invalid);
    if (!isMethod(method)) return malformed('unknown', 'unknown method', ERRORS.method_unknown);
    return receiveMethod(method, { envelope, answering, label: LABEL[method], tokenSeconds, directory, callKey });
  };

  const beside = (fault: 'not_found' | 'method_not_allowed', now: Date): Received => ({
    kind: 'unverified',
    reason: fault,
    reply: replyToFault(answeringTo(NOBODY, now), fault),
  });

  return {
    provider: 'betgames',
    receive,
    eventOf: eventOfReported,
    fault: (fault) => replyToFault(answeringTo(NOBODY, new Date()), fault),
    rules: RULES,
    retries: BETGAMES_RETRIES,
    secretHeaders: ['authorization'],
    api: createBetGamesApi(settings),
  };
}

/** The request's own id, which only the HMAC mode has (decision B3). */
function callKeyOf(requestId: string | null, answering: Answering): { callKey?: CallKey } {
  if (requestId === null) return {};
  return { callKey: { key: requestId, conflict: failure(answering, ERRORS.request_id_used) } };
}

export { BETGAMES_SETTINGS, betgamesSettings } from './settings.ts';
export type { BetGamesSettings } from './settings.ts';
