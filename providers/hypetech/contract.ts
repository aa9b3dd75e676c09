// Hypetech's shapes, named as they name them (edition 2026-05): bodies of its four hooks, and what its API answers. Only what
// we read is listed, unknown fields are ignored. Numbers are still source text here: nothing in this file may make a float.

import { z } from 'zod';
import { LosslessNumber } from '../json-text.ts';

/** The hooks, by the last segment of their path. */
export const HOOKS = ['bet', 'win', 'rollback', 'balance'] as const;
export type Hook = (typeof HOOKS)[number];

const MAX_ID = 128;
/** "string <= 255" for session_token alone (dossier, section 6). */
const MAX_SESSION_TOKEN = 255;
/** Control characters, and halves of a surrogate pair, which no database stores. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

const textUpTo = (length: number) =>
  z
    .string('must be a string')
    .min(1, 'must not be empty')
    .max(length, `must have at most ${length} characters`)
    .refine((value) => !UNPRINTABLE.test(value), 'must not hold control characters');
const id = textUpTo(MAX_ID);
const number = z.instanceof(LosslessNumber, { error: 'must be a number' }).transform(({ value }) => value);

/** A string in W1, a number in W2 and W4; one text either way, digits as written. */
const transactionId = z.union(
  [id, number.refine((digits) => /^\d{1,128}$/.test(digits))],
  'must be an integer, or a string of 1 to 128 characters',
);

const call = {
  user_id: id,
  currency: z.string('must be a string').regex(/^[A-Z]{3,4}$/, 'must be an upper-case currency code'),
  session_token: textUpTo(MAX_SESSION_TOKEN),
};
const transaction = {
  ...call,
  amount: number,
  provider: z.string('must be a string'),
  provider_tx_id: transactionId,
  game: id,
  action: z.string('must be a string'),
  round_id: id,
};
const mode = z.enum(['default', 'free'], 'must be default or free').nullish();

export const balanceBody = z.object(call);
export const betBody = z.object({ ...transaction, mode, bonus_code: id.nullish() });
export const winBody = z.object({ ...transaction, mode, bonus_code: id.nullish(), linked_tx_id: transactionId });
/** Before 2026 a win carried the bet's own id and no link. */
export const legacyWinBody = winBody.extend({ linked_tx_id: transactionId.optional() });
export const rollbackBody = z.object({ ...transaction, linked_tx_id: transactionId });

/** P1. */
export const accessGranted = z.object({ game_url: z.url({ protocol: /^https?$/ }), session_token: call.session_token });

/** P2: a bare array, or wrapped; only `slug` is required. */
const games = z.array(z.object({ slug: id, name: z.string().optional(), type: z.string().optional() }));
export const gameList = z.union([
  games,
  z.object({ games }).transform((body) => body.games),
  z.object({ data: games }).transform((body) => body.data),
]);

const integer = number.refine((digits) => /^\d{1,9}$/.test(digits)).transform(Number);

/** P3. Enumerations stay text: readers must tolerate unknown values. */
export const transactionPage = z.object({
  transactions: z.array(
    z.looseObject({
      transactionId,
      roundId: id,
      transactionType: z.string(),
      requestedAt: z.string(),
      transactionStatus: z.string(),
      amount: z.union([number, z.string()]),
      roundStatus: z.string().nullish(),
    }),
  ),
  pagination: z.object({ totalPages: integer }),
});

/** P5. The text is a message, not an id. */
export const freeBetsGranted = z.object({ free_bet: z.string() });
