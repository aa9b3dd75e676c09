// From a verified body to the wallet event, in the order of the dossier's validation rules V2 to V5; the first rule that
// fails wins. Everything that needs the ledger (sessions, funds, links) is decided there, never here.

import type { z } from 'zod';
import { type Currency, isCurrency } from '../../domain/currency.ts';
import { isId } from '../../domain/ids.ts';
import { parseAmount } from '../../domain/money.ts';
import type { RoundRef, WalletEvent } from '../../domain/wallet-event.ts';
import type { WalletQuery } from '../dialect.ts';
import { parseJsonText } from '../json-text.ts';
import { type Hook, balanceBody, betBody, legacyWinBody, rollbackBody, winBody } from './contract.ts';

/** What is wrong with a body; each has its answer in `reply.ts`. */
export type Problem = {
  code: 'INVALID_REQUEST' | 'INVALID_PROVIDER' | 'INVALID_ACTION' | 'INVALID_AMOUNT' | 'CURRENCY_MISMATCH';
  detail: string;
};
export type Decoded<T> = { ok: true; value: T } | { ok: false; problem: Problem };

type TransactionHook = Exclude<Hook, 'balance'>;
type Transaction = z.infer<typeof betBody> & { linked_tx_id?: string | undefined };

const OPERATION = { bet: 'payin', win: 'payout', rollback: 'rollback' } as const;

/** Decodes the body of W1, W2 or W4. */
export function decodeTransaction(
  hook: TransactionHook,
  body: Buffer,
  options: { legacyWins: boolean },
): Decoded<WalletEvent> {
  const schemas = { bet: betBody, win: options.legacyWins ? legacyWinBody : winBody, rollback: rollbackBody };
  const read = readShape<Transaction>(body, schemas[hook]);
  if (!read.ok) return read;
  const { provider, action, amount, currency } = read.value;
  if (provider !== 'hypetech') return fail('INVALID_PROVIDER', 'provider must be hypetech');
  if (action !== hook) return fail('INVALID_ACTION', `action must be ${hook} on this hook`);
  // A currency that nobody can have a session in differs from the session's.
  if (!isCurrency(currency)) return fail('CURRENCY_MISMATCH', 'currency is not supported');
  const parsed = parseAmount(amount, currency);
  if (!parsed.ok) return fail('INVALID_AMOUNT', AMOUNT_PROBLEM[parsed.problem]);
  if (hook === 'bet' && parsed.minor === 0n) return fail('INVALID_AMOUNT', 'amount of a bet must be above zero');
  return { ok: true, value: toEvent(hook, read.value, currency, parsed.minor) };
}

const AMOUNT_PROBLEM = {
  shape: 'amount must be a plain decimal that is not negative',
  too_many_decimals: 'amount has more decimals than its currency',
  too_large: 'amount is too large',
} as const;

/** Decodes the body of W3. */
export function decodeBalance(
  body: Buffer,
): Decoded<{ player: string; sessionToken: string; sessionId: null; currency: string }> {
  const read = readShape(body, balanceBody);
  if (!read.ok) return read;
  const { user_id, session_token, currency } = read.value;
  return {
    ok: true,
    value: { player: user_id, sessionToken: session_token, sessionId: null, currency } satisfies WalletQuery,
  };
}

export const transactionKey = (hook: TransactionHook, id: string): string => `${hook}:${id}`;

/** Escaped, so that no two pairs of game and round make one key. */
export const roundOf = (game: string, roundId: string): RoundRef => ({
  key: `${encodeURIComponent(game)}:${roundId}`,
  providerRound: roundId,
});

function toEvent(hook: TransactionHook, body: Transaction, currency: Currency, amount: bigint): WalletEvent {
  // Only a legacy win has none: it carries the id of its bet (MAPPING.md, "Links").
  const linked = hook === 'bet' ? null : (body.linked_tx_id ?? body.provider_tx_id);
  return {
    provider: 'hypetech',
    operation: OPERATION[hook],
    mode: body.mode === 'free' ? 'free' : 'cash',
    key: transactionKey(hook, body.provider_tx_id),
    transactionId: body.provider_tx_id,
    player: body.user_id,
    round: roundOf(body.game, body.round_id),
    game: body.game,
    currency,
    amount,
    links: linksOf(hook, linked),
    tombstoneKey: hook === 'win' ? null : `bet:${linked ?? body.provider_tx_id}`,
    generational: false,
    closesRound: false,
    linkedOperation: linked !== null && isId(linked) ? linked : null,
    sessionToken: body.session_token,
    sessionId: null,
    bonusCode: body.bonus_code ?? null,
    tax: null,
    confirm: false,
    effectiveAt: null,
  };
}

/** A rollback may point at a win, which the ledger then refuses as not allowed (decision H1). */
function linksOf(hook: TransactionHook, linked: string | null): readonly string[] {
  if (linked === null) return [];
  return hook === 'rollback' ? [`bet:${linked}`, `win:${linked}`] : [`bet:${linked}`];
}

function readShape<T>(body: Buffer, schema: z.ZodType<T>): Decoded<T> {
  const json = parseJsonText(body);
  if (!json.ok) return fail('INVALID_REQUEST', json.problem);
  const shape = schema.safeParse(json.value);
  if (shape.success) return { ok: true, value: shape.data };
  const [issue] = shape.error.issues;
  const field = issue?.path.join('.') || 'body';
  return fail('INVALID_REQUEST', `${field} ${issue?.path.length ? issue.message : 'must be an object'}`);
}

function fail<T>(code: Problem['code'], detail: string): Decoded<T> {
  return { ok: false, problem: { code, detail } };
}
