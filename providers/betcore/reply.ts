// What BETCORE must hear: an envelope at once, and our word on each transaction after it. Pure tables over the closed lists.
// The same decision always makes the same bytes, so an accept that is sent again is the accept that was sent first.

import { timeOfId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Operation } from '../../domain/wallet-event.ts';
import type { Fault, Outcome, Reply } from '../dialect.ts';
import { LosslessNumber, writeJsonText } from '../json-text.ts';
import type { Confirmation } from '../reply.ts';
import { CODE } from './contract.ts';
import type { Door, Echo, Flaw, Item } from './decode.ts';
import { undoOf } from './events.ts';
import type { RefusalCodes } from './settings.ts';

const REFUSED: Record<Refusal, Flaw> = {
  player_unknown: { code: CODE.userUnknown, detail: 'user not found' },
  session_unknown: { code: CODE.transactionRefused, detail: 'session not found' },
  session_foreign: { code: CODE.transactionRefused, detail: 'session of another user' },
  session_ended: { code: CODE.transactionRefused, detail: 'session is over, no new bets' },
  session_demo: { code: CODE.transactionRefused, detail: 'a demo session moves no money' },
  player_blocked: { code: CODE.transactionRefused, detail: 'user is blocked' },
  provider_off: { code: CODE.transactionRefused, detail: 'bets are not accepted at present' },
  game_mismatch: { code: CODE.transactionRefused, detail: 'session is for another game' },
  currency_mismatch: { code: CODE.transactionRefused, detail: 'currency is not that of the bet' },
  insufficient_funds: { code: CODE.transactionRefused, detail: 'insufficient funds' },
  amount_mismatch: { code: CODE.amountIncorrect, detail: 'amount is not that of the transaction it undoes' },
  amount_too_large: { code: CODE.amountIncorrect, detail: 'amount is too large' },
  transaction_unknown: { code: CODE.transactionRefused, detail: 'bet not found' },
  round_settled: { code: CODE.transactionRefused, detail: 'bet is paid' },
  round_closed: { code: CODE.transactionRefused, detail: 'bet is closed' },
  round_has_payin: { code: CODE.transactionRefused, detail: 'bet has a stake' },
  payin_rolled_back: { code: CODE.transactionRefused, detail: 'stake was returned' },
  bonus_invalid: { code: CODE.transactionRefused, detail: 'no bonus covers this' },
  rollback_not_allowed: { code: CODE.transactionRefused, detail: 'only a stake can be returned' },
  conflict: { code: CODE.amountIncorrect, detail: 'transaction exists with another amount or user' },
};

/** The provider's own code for a refusal, where it named one. */
export function refusalOf(code: Refusal, operation: Operation, codes: RefusalCodes): Flaw {
  // A win where a win stands is another amount for it, which -2 has to take back first.
  const flaw = code === 'round_settled' && operation === 'payout' ? REFUSED.conflict : REFUSED[code];
  return { ...flaw, code: codes[code] ?? flaw.code };
}

/** Our word on an item that came to the ledger. */
export function confirmOutcome(
  door: Door,
  item: Extract<Item, { kind: 'event' }>,
  outcome: Outcome,
  codes: RefusalCodes,
): Confirmation {
  const { echo, subject } = item;
  const operationId = outcome.kind === 'duplicate' ? outcome.first.operationId : outcome.operationId;
  const refused = refusalIn(outcome, codes);
  const body = refused ? refusedBody(door, echo, refused) : acceptedBody(door, echo, operationId);
  const undo = outcome.kind === 'posted' ? undoOf(outcome.event) : null;
  return { door, subject, operationId, body, undo };
}

/** Our word on an item that never came to it. */
export function confirmFlaw(door: Door, { echo, flaw, subject }: Extract<Item, { kind: 'flaw' }>): Confirmation {
  return { door, subject, operationId: null, body: refusedBody(door, echo, flaw), undo: null };
}

function refusalIn(outcome: Outcome, codes: RefusalCodes): Flaw | null {
  const { operation } = outcome.event;
  switch (outcome.kind) {
    case 'posted':
      return null;
    case 'refused':
      return refusalOf(outcome.code, operation, codes);
    case 'tombstone':
      return refusalOf('transaction_unknown', operation, codes);
    case 'duplicate':
      if (outcome.first.outcome === 'posted') return null;
      return refusalOf(outcome.first.code ?? 'transaction_unknown', operation, codes);
    default:
      return outcome satisfies never;
  }
}

function acceptedBody(door: Door, echo: Echo, operationId: string): string {
  const done = { PartnerTransactionId: operationId, CreationDate: timeOfId(operationId).toISOString() };
  return writeJsonText({ ErrorCode: CODE.success, Message: 'Success', Value: { ...echoed(door, echo), ...done } });
}

function refusedBody(door: Door, echo: Echo, { code, detail }: Flaw): string {
  return writeJsonText({ ErrorCode: code, Message: detail, Value: echoed(door, echo) });
}

/** What was sent, without what was not: an absent tax stays absent. */
function echoed(door: Door, { betId, partnerUserId, type, amount, tax }: Echo): Record<string, unknown> {
  const id = betId === null ? {} : { BetId: new LosslessNumber(betId) };
  return {
    ...id,
    ...(door === 'cashback' && betId !== null ? { CashbackId: new LosslessNumber(betId) } : {}),
    ...(partnerUserId === null ? {} : { PartnerUserId: partnerUserId }),
    ...(type === null ? {} : { TransactionType: new LosslessNumber(type) }),
    ...(amount === null ? {} : { Amount: amount }),
    ...(tax === null ? {} : { TaxAmount: tax }),
  };
}

const MESSAGE: Record<number, string> = {
  [CODE.success]: 'Success',
  [CODE.requestInvalid]: 'Request parameters are invalid',
  [CODE.jwtInvalid]: 'JWT validation failed',
  [CODE.refreshTokenInvalid]: 'Token is invalid',
  [CODE.general]: 'General API error',
  [CODE.userUnknown]: 'User not found',
};

/** "HTTP 200 for every answer that carries an envelope": an error is a result of the application. */
export function succeed(value?: Record<string, unknown>): Reply {
  return answer(200, { ErrorCode: CODE.success, Message: 'Success', ...(value === undefined ? {} : { Value: value }) });
}

export function fail(code: number, message = MESSAGE[code] ?? 'Error'): Reply {
  return answer(200, { ErrorCode: code, Message: message });
}

const FAULTS: Record<Fault, { status: number; code: number; headers?: Readonly<Record<string, string>> }> = {
  body_too_large: { status: 200, code: CODE.requestInvalid },
  unsupported_media_type: { status: 200, code: CODE.requestInvalid },
  not_found: { status: 404, code: CODE.requestInvalid },
  method_not_allowed: { status: 405, code: CODE.requestInvalid, headers: { allow: 'POST' } },
  // Not 2xx: the outcome is unknown, and the provider repeats the call.
  internal: { status: 500, code: CODE.general },
  overloaded: { status: 503, code: CODE.general, headers: { 'retry-after': '1' } },
};

export function replyToFault(fault: Fault): Reply {
  const { status, code, headers } = FAULTS[fault];
  const reply = answer(status, { ErrorCode: code, Message: MESSAGE[code] });
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function answer(status: number, body: Record<string, unknown>): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: writeJsonText(body) };
}
