// Debits, credits and rollbacks, from their fields to the wallet event. A debit needs a sound token of its player and game; a
// credit or rollback is bound by its round and comes in under any token or none (decision G5). No look-up here is a decision:
// it tells what an amount or an instance on the wire means.

import type { AmountProblem } from '../../domain/money.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { Received } from '../dialect.ts';
import type { Directory } from '../directory.ts';
import type { RollbackBody, TransactionBody } from './contract.ts';
import { freeGameInfo, grantOf } from './free-games.ts';
import { type Problem, replyToFault, replyToMovement, replyToProblem, replyToRefusal } from './reply.ts';
import type { SessionToken } from './session-tokens.ts';
import { type Wire, readWire } from './wire-amount.ts';

const AMOUNT_PROBLEM: Record<AmountProblem, Problem> = {
  shape: { code: 'INVALID_REQUEST', message: 'amount must be a plain decimal' },
  too_many_decimals: { code: 'VALIDATION_FAILED', message: 'amount has more decimals than its currency' },
  too_large: { code: 'VALIDATION_FAILED', message: 'amount is too large' },
};

/** E3. */
export async function receiveTransaction(
  directory: Directory,
  body: TransactionBody,
  token: SessionToken | null,
): Promise<Received> {
  const isDebit = body.transactionType === 'debit';
  const operation = isDebit ? 'payin' : 'payout';
  const malformed = (problem: Problem): Received => ({
    kind: 'malformed',
    operation,
    problem: problem.message,
    reply: replyToProblem(problem),
  });
  const wire = isDebit
    ? (wireOfToken(body, token) ?? (await wireOf(directory, body, token)))
    : await wireOf(directory, body, token);
  if (!wire)
    return { kind: 'answered', operation, reply: replyToRefusal(isDebit ? 'player_unknown' : 'transaction_unknown') };
  const amount = readWire(body.amount, wire);
  if (!amount.ok) return malformed(AMOUNT_PROBLEM[amount.problem]);
  if (amount.minor < 0n) return malformed({ code: 'VALIDATION_FAILED', message: 'amount must not be negative' });
  const free = body.freeGameInfo ?? null;
  if (free && isDebit && amount.minor > 0n)
    return malformed({ code: 'VALIDATION_FAILED', message: 'the debit of a free game is zero' });

  const grants = free ? await directory.grants('microgaming', body.playerId, body.game) : [];
  const bonusCode = (free && grantOf(grants, free)?.bonusCode) ?? null;
  const { roundId, transactionId } = body;
  const event: WalletEvent = {
    ...commonOf(body, wire),
    operation,
    mode: free ? 'free' : 'cash',
    key: transactionKey(body),
    transactionId,
    amount: amount.minor,
    links: isDebit ? [] : 'round',
    tombstoneKey: isDebit ? roundTomb(roundId) : null,
    closesRound: body.roundFinished === true,
    bonusCode,
    ...sessionOf(isDebit && token?.expired ? null : token),
  };
  return movement(event, wire, (posted) =>
    free
      ? freeGameInfo(grants, wire, posted && isDebit && bonusCode !== null ? { bonusCode, uses: 1 } : null)
      : undefined,
  );
}

/** E4: names a transaction of its round and nothing more; it is undone as a whole. */
export async function receiveRollback(
  directory: Directory,
  body: RollbackBody,
  token: SessionToken | null,
): Promise<Received> {
  const { playerId, game, roundId, transactionId } = body;
  const wire = await wireOf(directory, body, token);
  if (!wire) return { kind: 'answered', operation: 'rollback', reply: replyToRefusal('transaction_unknown') };
  const grants = await directory.grants('microgaming', playerId, game);
  const bonusCode = grants.length > 0 ? await directory.freeStake('microgaming', playerId, roundId) : null;
  const event: WalletEvent = {
    ...commonOf(body, wire),
    operation: 'rollback',
    mode: 'cash',
    key: rollbackKey(body),
    transactionId,
    amount: 0n,
    links: [transactionKey(body)],
    tombstoneKey: roundTomb(roundId),
    closesRound: false,
    bonusCode: null,
    ...sessionOf(token),
  };
  return movement(event, wire, (posted) =>
    freeGameInfo(grants, wire, posted && bonusCode !== null ? { bonusCode, uses: -1 } : null),
  );
}

function movement(
  event: WalletEvent,
  wire: Wire,
  freeGames: (posted: boolean) => readonly unknown[] | undefined,
): Received {
  const { operation } = event;
  return {
    kind: 'call',
    call: {
      kind: 'events',
      operation,
      events: [event],
      atomic: true,
      reply: ([outcome]) =>
        outcome ? replyToMovement(outcome, wire, freeGames(outcome.kind === 'posted')) : replyToFault('internal'),
    },
  };
}

type RoundCall = Pick<TransactionBody, 'playerId' | 'game' | 'roundId' | 'transactionId'>;
type Named = Pick<RoundCall, 'roundId' | 'transactionId'>;

export const transactionKey = ({ roundId, transactionId }: Named): string => `transaction:${roundId}:${transactionId}`;
export const rollbackKey = ({ roundId, transactionId }: Named): string => `rollback:${roundId}:${transactionId}`;

/** Of the round, so that after a rollback that came too early any debit of it hears so. */
export const roundTomb = (roundId: string): string => `round:${roundId}`;

function commonOf({ playerId, game, roundId }: RoundCall, { currency }: Wire) {
  return {
    provider: 'microgaming',
    player: playerId,
    round: { key: roundId, providerRound: roundId },
    game,
    currency,
    linkedOperation: null,
    generational: false,
    tax: null,
    confirm: false,
    effectiveAt: null,
  } as const;
}

function sessionOf(token: SessionToken | null): Pick<WalletEvent, 'sessionId' | 'sessionToken'> {
  return { sessionId: token?.claims.sessionId ?? null, sessionToken: token?.token ?? null };
}

/** What amounts mean in the token's session, if it is this player's. */
function wireOfToken({ playerId }: RoundCall, token: SessionToken | null): Wire | null {
  return token?.claims.player === playerId ? token.claims : null;
}

/** The same without a sound token, or on a round whose currency stands: null when neither round nor player is known. */
async function wireOf(directory: Directory, call: RoundCall, token: SessionToken | null): Promise<Wire | null> {
  const told = wireOfToken(call, token);
  const currency =
    (await directory.roundCurrency('microgaming', call.playerId, call.roundId)) ??
    told?.currency ??
    (await directory.player(call.playerId))?.homeCurrency;
  if (!currency) return null;
  if (told?.currency === currency) return told;
  return { currency, truncation: await directory.truncation('microgaming', currency) };
}
