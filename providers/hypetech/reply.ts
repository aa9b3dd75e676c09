// What Hypetech must hear for everything that can happen: pure tables over the closed lists, no decision of its own. A
// delivery that was answered before hears the stored bytes. The documents name no error body, so it is a superset of the
// two that are usual (`status` and `statusCode`) with a stable `code`.

import { formatAmount } from '../../domain/money.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Fault, Outcome, QueryView, Reply } from '../dialect.ts';
import type { PostedOutcome } from '../outcome.ts';
import type { Hook } from './contract.ts';
import type { Problem } from './decode.ts';

type ErrorReply = { status: number; code: string; detail: string };

const REFUSED: Record<Refusal, ErrorReply> = {
  player_unknown: { status: 401, code: 'INVALID_SESSION', detail: 'user_id does not own this session' },
  session_unknown: { status: 401, code: 'INVALID_SESSION', detail: 'session_token was not issued here' },
  session_foreign: { status: 401, code: 'INVALID_SESSION', detail: 'user_id does not own this session' },
  session_ended: { status: 401, code: 'SESSION_EXPIRED', detail: 'the session is over, no new bets' },
  session_demo: { status: 401, code: 'INVALID_SESSION', detail: 'a demo session moves no money' },
  player_blocked: { status: 401, code: 'PLAYER_BLOCKED', detail: 'the player may not place bets' },
  // The dialect has no word for a provider that is switched off; this refuses the bet and nothing else.
  provider_off: { status: 401, code: 'PLAYER_BLOCKED', detail: 'bets are not accepted at present' },
  game_mismatch: { status: 401, code: 'GAME_MISMATCH', detail: 'the session is for another game' },
  currency_mismatch: { status: 400, code: 'CURRENCY_MISMATCH', detail: 'currency is not that of the session or bet' },
  insufficient_funds: { status: 401, code: 'INSUFFICIENT_FUNDS', detail: 'the balance does not cover the bet' },
  amount_mismatch: { status: 400, code: 'INVALID_AMOUNT', detail: 'a rollback gives back exactly what was bet' },
  amount_too_large: { status: 400, code: 'INVALID_AMOUNT', detail: 'amount is too large' },
  transaction_unknown: { status: 404, code: 'TX_NOT_FOUND', detail: 'linked_tx_id is not a known bet' },
  round_settled: { status: 401, code: 'BET_ALREADY_SETTLED', detail: 'the bet is settled' },
  // No rule of this dialect leads to the next three.
  round_closed: { status: 401, code: 'BET_ALREADY_SETTLED', detail: 'the round is closed' },
  round_has_payin: { status: 400, code: 'TX_CONFLICT', detail: 'the round has a bet' },
  bonus_invalid: { status: 401, code: 'GAME_MISMATCH', detail: 'no free bet covers this' },
  payin_rolled_back: { status: 401, code: 'BET_ROLLED_BACK', detail: 'the bet was rolled back' },
  rollback_not_allowed: { status: 401, code: 'ROLLBACK_NOT_ALLOWED', detail: 'only a bet can be rolled back' },
  conflict: { status: 400, code: 'TX_CONFLICT', detail: 'provider_tx_id was sent before with another content' },
};

const FAULTS: Record<Fault, ErrorReply & { headers?: Readonly<Record<string, string>> }> = {
  body_too_large: { status: 413, code: 'INVALID_REQUEST', detail: 'body is too large' },
  unsupported_media_type: { status: 415, code: 'INVALID_REQUEST', detail: 'body must be application/json' },
  not_found: { status: 404, code: 'NOT_FOUND', detail: 'there is no such hook' },
  method_not_allowed: {
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    detail: 'hooks are called with POST',
    headers: { allow: 'POST' },
  },
  internal: { status: 500, code: 'INTERNAL', detail: 'the outcome is unknown: send the same call again' },
  overloaded: {
    status: 503,
    code: 'OVERLOADED',
    detail: 'nothing was done: send the same call again',
    headers: { 'retry-after': '1' },
  },
};

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** The answer of W1, W2 and W4. */
export function replyToTransaction(hook: Exclude<Hook, 'balance'>, outcome: Outcome): Reply {
  switch (outcome.kind) {
    case 'posted':
      return json(POSTED[hook](outcome));
    case 'duplicate':
      return outcome.reply ?? replyFromFirst(hook, outcome);
    case 'refused':
      return errorReply(REFUSED[outcome.code]);
    case 'tombstone':
      return errorReply(REFUSED.transaction_unknown);
    default:
      return outcome satisfies never;
  }
}

/** What was posted before its call came has no answer yet: it is made from what was posted. */
function replyFromFirst(hook: Exclude<Hook, 'balance'>, outcome: Extract<Outcome, { kind: 'duplicate' }>): Reply {
  const { operationId, outcome: first, code, amount, balanceBefore, balanceAfter } = outcome.first;
  if (first !== 'posted') return errorReply(REFUSED[code ?? 'transaction_unknown']);
  if (balanceBefore === null || balanceAfter === null) return replyToFault('internal');
  return json(POSTED[hook]({ kind: 'posted', event: outcome.event, operationId, amount, balanceBefore, balanceAfter }));
}

const POSTED: Record<Exclude<Hook, 'balance'>, (outcome: PostedOutcome) => string> = {
  bet: (outcome) =>
    JSON.stringify({
      ...threeFields(outcome),
      user_id: outcome.event.player,
      currency: outcome.event.currency,
      provider: 'hypetech',
      provider_tx_id: outcome.event.transactionId,
    }),
  win: (outcome) => JSON.stringify(threeFields(outcome)),
  // Numbers here, strings everywhere else (dossier D5): written from text, so that no float rounds them.
  rollback: (outcome) => {
    const { operator_tx_id, new_balance, old_balance } = threeFields(outcome);
    return `{"operator_tx_id":"${operator_tx_id}","new_balance":${new_balance},"old_balance":${old_balance}}`;
  },
};

function threeFields({ event, operationId, balanceBefore, balanceAfter }: PostedOutcome) {
  return {
    operator_tx_id: operationId,
    new_balance: formatAmount(balanceAfter, event.currency),
    old_balance: formatAmount(balanceBefore, event.currency),
  };
}

/** The answer of W3. The player is looked at before the session, unlike in the other hooks. */
export function replyToBalance(
  asked: { player: string; sessionToken: string; currency: string },
  view: QueryView,
): Reply {
  const { player, session, wallet } = view;
  if (!player) return errorReply({ status: 404, code: 'USER_NOT_FOUND', detail: 'user_id is not known' });
  if (!session) return errorReply(REFUSED.session_unknown);
  if (session.playerId !== player.playerId) return errorReply(REFUSED.session_foreign);
  if (session.mode === 'demo') return errorReply(REFUSED.session_demo);
  if (session.currency !== asked.currency || !wallet) return errorReply(REFUSED.currency_mismatch);
  return json(
    JSON.stringify({
      user_id: asked.player,
      currency: wallet.currency,
      balance: formatAmount(wallet.balance, wallet.currency),
      hypetech_session_token: asked.sessionToken,
    }),
  );
}

/** The answer to a body that cannot be read. */
export function replyToProblem(problem: Problem): Reply {
  return errorReply({ status: 400, ...problem });
}

/** The answer to a call whose signature is missing or wrong. */
export function replyToUnverified(): Reply {
  return errorReply({ status: 401, code: 'INVALID_SIGNATURE', detail: 'the signature does not fit the body' });
}

/** The answer to a fault before or beside the dialect. */
export function replyToFault(fault: Fault): Reply {
  return errorReply(FAULTS[fault]);
}

function json(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

function errorReply(error: ErrorReply & { headers?: Readonly<Record<string, string>> }): Reply {
  const { status, code, detail, headers } = error;
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: 'about:blank', title: TITLES[status], status, statusCode: status, code, detail }),
  };
}
