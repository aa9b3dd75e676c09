// What the studio must hear for everything that can happen: pure tables over the closed lists, no decision of its own. A call
// that was answered before hears the stored bytes. Clients branch on `error.code`; the guide pairs no status with a code, so
// the pairing is ours. The request id is echoed by the edge, faults included.

import type { Refusal } from '../../domain/refusal.ts';
import type { Fault, Outcome, Reply } from '../dialect.ts';
import { writeJsonText } from '../json-text.ts';
import type { ErrorCode } from './contract.ts';
import { type Wire, wireNumber } from './wire-amount.ts';

export type Problem = { code: ErrorCode; message: string };

const STATUS: Record<ErrorCode, number> = {
  INVALID_REQUEST: 400,
  VALIDATION_FAILED: 400,
  INSUFFICIENT_FUNDS: 400,
  DEBIT_ROLLED_BACK: 400,
  PLAYER_UNAUTHORIZED: 401,
  SERVER_UNAUTHORIZED: 401,
  REGION_BLOCKED: 401,
  SESSION_EXPIRED: 401,
  DEBIT_FAILED: 500,
  CREDIT_FAILED: 500,
  RETRY_REQUIRED: 500,
};

const REFUSED: Record<Refusal, Problem> = {
  player_unknown: { code: 'PLAYER_UNAUTHORIZED', message: 'playerId has no account here' },
  session_unknown: { code: 'PLAYER_UNAUTHORIZED', message: 'the player token was not issued here, or is over' },
  session_foreign: { code: 'PLAYER_UNAUTHORIZED', message: "the player token is another player's" },
  session_ended: { code: 'SESSION_EXPIRED', message: 'the session is over, no new debits' },
  session_demo: { code: 'PLAYER_UNAUTHORIZED', message: 'a demo session moves no money' },
  player_blocked: { code: 'PLAYER_UNAUTHORIZED', message: 'the player may not place debits' },
  // The dialect has no word for a provider that is switched off; this refuses the debit and nothing else.
  provider_off: { code: 'PLAYER_UNAUTHORIZED', message: 'debits are not accepted at present' },
  game_mismatch: { code: 'PLAYER_UNAUTHORIZED', message: 'the player token is for another game' },
  currency_mismatch: { code: 'VALIDATION_FAILED', message: 'the round is played in another currency' },
  insufficient_funds: { code: 'INSUFFICIENT_FUNDS', message: 'the balance does not cover the debit' },
  amount_too_large: { code: 'VALIDATION_FAILED', message: 'amount is too large' },
  transaction_unknown: { code: 'VALIDATION_FAILED', message: 'the round has no successful debit' },
  round_settled: { code: 'VALIDATION_FAILED', message: 'a credit was booked on the round' },
  round_closed: { code: 'VALIDATION_FAILED', message: 'the round is finished' },
  round_has_payin: { code: 'VALIDATION_FAILED', message: 'the round has its one debit' },
  payin_rolled_back: { code: 'DEBIT_ROLLED_BACK', message: 'the debit was rolled back, the round is cancelled' },
  bonus_invalid: { code: 'VALIDATION_FAILED', message: 'no free game covers this debit' },
  rollback_not_allowed: { code: 'VALIDATION_FAILED', message: 'only the debit of a round can be rolled back' },
  conflict: { code: 'VALIDATION_FAILED', message: 'these ids were sent before with another content' },
  // A rollback names no amount, so no rule of this dialect leads here.
  amount_mismatch: { code: 'VALIDATION_FAILED', message: 'amount is not that of the debit' },
};

type FaultReply = Problem & { status?: number; headers?: Readonly<Record<string, string>> };

const FAULTS: Record<Fault, FaultReply> = {
  body_too_large: { code: 'INVALID_REQUEST', message: 'body is too large' },
  unsupported_media_type: { code: 'INVALID_REQUEST', message: 'body must be application/json' },
  not_found: { code: 'INVALID_REQUEST', message: 'there is no such call', status: 404 },
  method_not_allowed: {
    code: 'INVALID_REQUEST',
    message: 'calls are made with POST',
    status: 405,
    headers: { allow: 'POST' },
  },
  internal: { code: 'RETRY_REQUIRED', message: 'the outcome is unknown: send the same call again' },
  overloaded: { code: 'RETRY_REQUIRED', message: 'nothing was done: send the same call again' },
};

/** Any 200. */
export function replyOk(body: Record<string, unknown>): Reply {
  return { status: 200, headers: HEADERS, body: writeJsonText(body) };
}

export function replyToProblem({ code, message }: Problem): Reply {
  return { status: STATUS[code], headers: HEADERS, body: JSON.stringify({ error: { code, message } }) };
}

/** `freeGames` is told only where the call can change them, or asks for them. */
export function replyToMovement(outcome: Outcome, wire: Wire, freeGames?: readonly unknown[]): Reply {
  const moved = (balance: bigint | null): Reply =>
    balance === null
      ? replyToRefusal('player_unknown')
      : replyOk({
          balance: wireNumber(balance, wire),
          ...(freeGames === undefined ? {} : { freeGameInfo: freeGames }),
        });
  switch (outcome.kind) {
    case 'posted':
      return moved(outcome.balanceAfter);
    case 'tombstone':
      return moved(outcome.balance);
    case 'refused':
      return replyToRefusal(outcome.code);
    case 'duplicate': {
      if (outcome.undone) return replyToRefusal('payin_rolled_back');
      const { code } = outcome.first;
      return outcome.reply ?? (code === null ? moved(outcome.balance) : replyToRefusal(code));
    }
    default:
      return outcome satisfies never;
  }
}

export function replyToRefusal(code: Refusal): Reply {
  return replyToProblem(REFUSED[code]);
}

/** The answer to a call whose signature is missing or wrong. */
export function replyToUnverified(): Reply {
  return replyToProblem({ code: 'SERVER_UNAUTHORIZED', message: 'the signature does not fit the body' });
}

/** The answer to a fault before or beside the dialect. */
export function replyToFault(fault: Fault): Reply {
  const { status, headers, ...problem } = FAULTS[fault];
  const reply = replyToProblem(problem);
  return { ...reply, status: status ?? reply.status, headers: { ...reply.headers, ...headers } };
}

/** D1: on every response. */
const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-cache, no-store' } as const;
