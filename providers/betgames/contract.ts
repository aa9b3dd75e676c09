// BetGames' shapes, named as they name them (web partner API, versions 1.4 to 1.9, and the webshop's link). Only what we read
// is listed, unknown params are ignored. Every text is still text here; amounts are whole minor units and never a float.

import { z } from 'zod';
import { type Currency, isCurrency } from '../../domain/currency.ts';
import type { XmlNode } from './xml.ts';

export const METHODS = [
  'ping',
  'get_account_details',
  'refresh_token',
  'request_new_token',
  'get_balance',
  'transaction_bet_payin',
  'transaction_bet_payout',
  'transaction_bet_subscription_payin',
  'transaction_bet_combination_payin',
  'transaction_bet_combination_payout',
  'transaction_bet_multi_payin',
  'transaction_promo_payout',
] as const;
export type Method = (typeof METHODS)[number];

export function isMethod(name: string): name is Method {
  return (METHODS as readonly string[]).includes(name);
}

/** Control characters, and halves of a surrogate pair, which no database stores. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

const id = z
  .string()
  .min(1)
  .max(128)
  .refine((value) => !UNPRINTABLE.test(value));
const wholeAmount = z
  .string()
  .regex(/^(0|[1-9]\d{0,63})$/)
  .transform(BigInt);
const stake = wholeAmount.refine((minor) => minor > 0n);
/** Lower case in the provider's samples; compared without regard to it. */
const currency = z
  .string()
  .transform((code) => code.toUpperCase())
  .pipe(z.custom<Currency>((code) => typeof code === 'string' && isCurrency(code)));
const flag = z.enum(['0', '1']).optional();
/** A bare name in older versions, an object with an id in newer ones. */
const game = z
  .union([
    id,
    z.object({ id: id.optional(), name: z.string().optional() }).transform((one) => one.id ?? one.name ?? null),
  ])
  .optional()
  .transform((code) => code ?? null);
/** Left empty as well as left out. */
const optionalId = z
  .union([id, z.literal('')])
  .optional()
  .transform((value) => value || null);

const bet = { bet_id: id, transaction_id: id };

export const payinParams = z.object({ ...bet, amount: stake, currency, retrying: flag, game });
export const payoutParams = z.object({
  ...bet,
  player_id: id,
  amount: wholeAmount,
  currency,
  retrying: flag,
  bet_type: z.string().optional(),
  game_id: optionalId,
});
export const subscriptionPayinParams = z.object({
  amount: stake,
  currency,
  subscription_id: id,
  game,
  bet: z.array(z.object({ ...bet, amount: stake })).min(1),
});
export const combinationPayinParams = z.object({
  amount: stake,
  currency,
  combination_id: id,
  bet: z.array(z.object(bet)).min(2),
});
export const combinationPayoutParams = z.object({
  player_id: id,
  amount: wholeAmount,
  currency,
  combination_id: id,
  type: z.string().optional(),
});
/** Bets are read one by one: a malformed one fails alone (decision B4). */
export const multiPayinParams = z.object({ currency, bet: z.array(z.unknown()).min(1) });
export const multiBet = z.object({ ...bet, amount: stake, game });
export const promoPayoutParams = z.object({
  player_id: id,
  amount: wholeAmount,
  currency,
  promo_transaction_id: id,
  bet_id: optionalId,
  game_id: optionalId,
});

/** The webshop's answer. The URL is used as it is. */
export const webshopLink = z.object({
  data: z.object({ url: z.url({ protocol: /^https?$/ }), user_id: z.int().positive() }),
});

export type ReadFields = { ok: true; fields: Record<string, unknown> } | { ok: false; problem: string };

/** Params by name. `bet` with children may be repeated and is a list; anything else stands once (decision B3). */
export function fieldsOf(nodes: readonly XmlNode[]): ReadFields {
  const fields = new Map<string, unknown>();
  for (const [name, value] of nodes) {
    const read = typeof value === 'string' ? { ok: true as const, fields: value } : fieldsOf(value);
    if (!read.ok) return read;
    const before = fields.get(name);
    if (name === 'bet' && typeof value !== 'string') {
      if (before !== undefined && !Array.isArray(before)) return { ok: false, problem: 'bet stands there twice' };
      fields.set(name, [...((before as unknown[] | undefined) ?? []), read.fields]);
    } else if (before === undefined) fields.set(name, read.fields);
    else return { ok: false, problem: `${name} stands there twice` };
  }
  return { ok: true, fields: Object.fromEntries(fields) };
}
