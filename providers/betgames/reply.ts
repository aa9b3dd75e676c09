// What BetGames must hear for everything that can happen: pure tables over the closed lists, no decision of its own. The HTTP
// status is 200 for whatever can be answered at all; the outcome stands in `success` and `error_code`, and errors are signed
// like successes.

import type { Refusal } from '../../domain/refusal.ts';
import type { Fault, Outcome, Reply } from '../dialect.ts';
import type { TokenChange } from '../reply.ts';
import type { MultiBet } from './decode.ts';
import { type SignatureMode, signed } from './signature.ts';
import { type XmlNode, writeXml } from './xml.ts';
import type { Echo } from './verify.ts';

export type ErrorAnswer = { code: number; text: string };

const INVALID = { code: 400, text: 'invalid parameter' };
const NO_PAYIN = { code: 700, text: 'there is no PAYIN with provided bet_id' };
const NO_TOKEN = { code: 3, text: 'invalid token' };
const NO_PLAYER = { code: 702, text: 'invalid player' };
/** The nearest business refusal that it has for a bet that we do not want (decision G12). */
const NOT_NOW = { code: 703, text: 'bets are not accepted at present' };

export const ERRORS = {
  signature_wrong: { code: 1, text: 'wrong signature' },
  time_wrong: { code: 2, text: 'request is expired' },
  token_wrong: NO_TOKEN,
  invalid: INVALID,
  method_unknown: { code: 404, text: 'unknown method' },
  request_id_used: { code: 400, text: 'request_id was used for another request' },
} as const;

/** What a refused stake hears. */
const PAYIN_REFUSED: Record<Refusal, ErrorAnswer> = {
  player_unknown: NO_TOKEN,
  session_unknown: NO_TOKEN,
  session_foreign: NO_TOKEN,
  session_ended: NO_TOKEN,
  session_demo: NO_TOKEN,
  player_blocked: NOT_NOW,
  provider_off: NOT_NOW,
  game_mismatch: INVALID,
  currency_mismatch: INVALID,
  insufficient_funds: { code: 703, text: 'insufficient balance' },
  amount_mismatch: INVALID,
  amount_too_large: INVALID,
  transaction_unknown: INVALID,
  round_settled: INVALID,
  round_closed: INVALID,
  round_has_payin: INVALID,
  // Returned before or since: it can never be paid out (decision B1).
  payin_rolled_back: NO_PAYIN,
  bonus_invalid: INVALID,
  rollback_not_allowed: INVALID,
  conflict: INVALID,
};

/** What a refused payout, return or promotion hears; null is a success that moved nothing, because the bet is done already. */
const PAYOUT_REFUSED: Record<Refusal, ErrorAnswer | null> = {
  ...PAYIN_REFUSED,
  player_unknown: NO_PLAYER,
  transaction_unknown: NO_PAYIN,
  round_settled: null,
  round_closed: null,
  payin_rolled_back: null,
};

const FAULTS: Record<Fault, ErrorAnswer & { status: number; headers?: Readonly<Record<string, string>> }> = {
  body_too_large: { status: 200, code: 400, text: 'body is too large' },
  unsupported_media_type: { status: 200, code: 400, text: 'body must be XML' },
  not_found: { status: 404, code: 404, text: 'there is nothing here' },
  method_not_allowed: { status: 405, code: 400, text: 'calls are made with POST', headers: { allow: 'POST' } },
  internal: { status: 200, code: 500, text: 'the outcome is unknown: send the same call again' },
  overloaded: { status: 200, code: 503, text: 'nothing was done: send the same call again' },
};

/** What an answer is written with; `secret` is the one that signed the request. */
export type Answering = { echo: Echo; mode: SignatureMode; secret: string; now: Date; newResponseId: () => string };

/** A success, with what the method returns and what it does to the session's tokens. */
export function success(
  answering: Answering,
  params: readonly XmlNode[] = [],
  tokens: readonly TokenChange[] = [],
): Reply {
  return { ...write(answering, null, params), ...(tokens.length > 0 ? { tokens } : {}) };
}

/** An error; it never renews a token. */
export function failure(answering: Answering, error: ErrorAnswer, detail?: string): Reply {
  return write(answering, detail === undefined ? error : { ...error, text: `${error.text}: ${detail}` });
}

/** The answer to a fault before or beside the dialect. */
export function replyToFault(answering: Answering, fault: Fault): Reply {
  const { status, headers = {}, ...error } = FAULTS[fault];
  const reply = failure(answering, error);
  return { ...reply, status, headers: { ...reply.headers, ...headers } };
}

/** The answer to a call of one movement, or of several that stand or fall together. */
export function replyToMovement(
  answering: Answering,
  outcomes: readonly Outcome[],
  tokens: readonly TokenChange[],
): Reply {
  const refusal = outcomes.map(errorOf).find((error) => error !== null);
  if (refusal) return failure(answering, refusal);
  const moved = outcomes.some((outcome) => outcome.kind === 'posted');
  const params: XmlNode[] = [
    ['balance_after', balanceAfter(outcomes)],
    ['already_processed', moved ? '0' : '1'],
  ];
  return success(answering, params, tokens);
}

/** The answer to a multi payin: each bet's own result, the unreadable ones in their places. `outcomes` are of the readable ones. */
export function replyToMulti(
  answering: Answering,
  bets: readonly MultiBet[],
  result: { outcomes: readonly Outcome[]; balance: bigint | null },
  tokens: readonly TokenChange[],
): Reply {
  const left = [...result.outcomes];
  const results = bets.map(({ transactionId, event }): XmlNode => {
    const outcome = event === null ? undefined : left.shift();
    const error = outcome === undefined ? INVALID : errorOf(outcome);
    return [
      'bet',
      [
        ['transaction_id', transactionId],
        ['success', error ? '0' : '1'],
        ['error_code', String(error?.code ?? 0)],
        ['error_text', error?.text ?? ''],
      ],
    ];
  });
  const balance = result.balance === null ? balanceAfter(result.outcomes) : result.balance.toString();
  return success(answering, [['balance_after', balance], ...results], tokens);
}

/** What an outcome means as an error; null when it is a success, also one that moves nothing. */
function errorOf(outcome: Outcome): ErrorAnswer | null {
  switch (outcome.kind) {
    case 'posted':
      return null;
    case 'tombstone':
      return NO_PAYIN;
    case 'duplicate':
      return outcome.first.outcome === 'tombstone' ? NO_PAYIN : null;
    case 'refused': {
      if (outcome.event.operation === 'payin') return PAYIN_REFUSED[outcome.code];
      // Without a wallet there is no such player, or none that plays in this currency.
      if (outcome.code === 'transaction_unknown' && outcome.balance === null) return NO_PLAYER;
      return PAYOUT_REFUSED[outcome.code];
    }
    default:
      return outcome satisfies never;
  }
}

/** The balance after the last of them; that of a duplicate is the present one (decision B2). */
function balanceAfter(outcomes: readonly Outcome[]): string {
  const last = outcomes.at(-1);
  const balance = last?.kind === 'posted' ? last.balanceAfter : (last?.balance ?? null);
  return (balance ?? 0n).toString();
}

function write(answering: Answering, error: ErrorAnswer | null, params: readonly XmlNode[] = []): Reply {
  const { echo, mode, secret, now, newResponseId } = answering;
  const nodes: XmlNode[] = [
    ['method', echo.method],
    ['token', echo.token],
    ['success', error ? '0' : '1'],
    ['error_code', String(error?.code ?? 0)],
    ['error_text', error?.text ?? ''],
    ['time', String(Math.floor(now.getTime() / 1000))],
  ];
  if (params.length > 0) nodes.push(['params', params]);
  if (mode === 'hmac') nodes.push(['response_id', newResponseId()]);
  const headers = { 'content-type': 'application/xml; charset=utf-8' };
  return { status: 200, headers, body: writeXml(['root', signed(nodes, mode, secret)]) };
}
