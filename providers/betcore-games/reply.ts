// What the provider must hear for everything that can happen: pure tables over the closed lists, no decision of its own.
// Business answers are HTTP 200 with a code, an unproven caller hears 401. A repeat is told that it is one, with the
// balance of now.

import { formatAmount } from '../../domain/money.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Fault, Outcome, QueryView, Reply } from '../dialect.ts';
import { LosslessNumber, writeJsonText } from '../json-text.ts';
import type { Problem } from './decode.ts';

/** `_responseCode`; the meanings of 2 to 7 are ours, because the documents only say that they are definite refusals. */
export const CODE = {
  success: 1,
  invalid: 2,
  session: 3,
  funds: 4,
  betUnknown: 5,
  wrongState: 6,
  playerRefused: 7,
  unauthorised: 8,
  unknownOutcome: 99,
  processedBefore: 104,
} as const;
type Code = (typeof CODE)[keyof typeof CODE];

const REFUSED: Record<Refusal, Code> = {
  player_unknown: CODE.session,
  session_unknown: CODE.session,
  session_foreign: CODE.session,
  session_ended: CODE.session,
  session_demo: CODE.session,
  player_blocked: CODE.playerRefused,
  provider_off: CODE.playerRefused,
  game_mismatch: CODE.session,
  currency_mismatch: CODE.invalid,
  insufficient_funds: CODE.funds,
  amount_mismatch: CODE.invalid,
  amount_too_large: CODE.invalid,
  transaction_unknown: CODE.betUnknown,
  round_settled: CODE.wrongState,
  round_closed: CODE.wrongState,
  round_has_payin: CODE.wrongState,
  payin_rolled_back: CODE.wrongState,
  bonus_invalid: CODE.wrongState,
  rollback_not_allowed: CODE.wrongState,
  conflict: CODE.wrongState,
};

const FAULTS: Record<Fault, { status: number; code: Code; headers?: Readonly<Record<string, string>> }> = {
  body_too_large: { status: 413, code: CODE.invalid },
  unsupported_media_type: { status: 415, code: CODE.invalid },
  not_found: { status: 404, code: CODE.invalid },
  method_not_allowed: { status: 405, code: CODE.invalid, headers: { allow: 'GET, POST' } },
  internal: { status: 500, code: CODE.unknownOutcome },
  overloaded: { status: 503, code: CODE.unknownOutcome, headers: { 'retry-after': '1' } },
};

/** The answer to a bet call, whose events were decided together. */
export function replyToBet(outcomes: readonly Outcome[]): Reply {
  const refused = outcomes.find(({ kind }) => kind === 'refused' || kind === 'tombstone');
  const outcome = refused ?? outcomes.at(-1);
  if (!outcome) return replyToFault('internal');
  switch (outcome.kind) {
    case 'posted':
      return withBalance(CODE.success, outcome, outcome.balanceAfter);
    case 'refused':
      return withCode(REFUSED[outcome.code]);
    case 'tombstone':
      return withCode(CODE.betUnknown);
    case 'duplicate': {
      const { outcome: before, code } = outcome.first;
      if (before === 'tombstone') return withCode(CODE.betUnknown);
      if (before === 'refused') return withCode(code ? REFUSED[code] : CODE.wrongState);
      // A stake that was given back since must not be taken for one that stands.
      if (outcomes.some((one) => one.kind === 'duplicate' && one.undone)) return withCode(CODE.wrongState);
      return withBalance(CODE.processedBefore, outcome, outcome.balance ?? 0n);
    }
    default:
      return outcome satisfies never;
  }
}

/** The answer to a question for the balance. */
export function replyToBalance({ session, wallet }: QueryView): Reply {
  if (!session || session.mode === 'demo' || !wallet) return withCode(CODE.session);
  const balance = new LosslessNumber(formatAmount(wallet.balance, wallet.currency));
  return json(200, { _responseCode: CODE.success, balance, currency: wallet.currency });
}

/** The answer to a call that cannot be read, or names nobody we know. */
export function replyToProblem({ code }: Problem): Reply {
  return withCode(code);
}

export function replyToUnverified(): Reply {
  return json(401, { _responseCode: CODE.unauthorised });
}

/** The answer to a fault before or beside the dialect. */
export function replyToFault(fault: Fault): Reply {
  const { status, code, headers } = FAULTS[fault];
  return json(status, { _responseCode: code }, headers);
}

function withBalance(code: Code, { event }: Outcome, minor: bigint): Reply {
  return json(200, { _responseCode: code, balance: new LosslessNumber(formatAmount(minor, event.currency)) });
}

function withCode(code: Code): Reply {
  return json(200, { _responseCode: code });
}

function json(status: number, body: Record<string, unknown>, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: writeJsonText(body) };
}
