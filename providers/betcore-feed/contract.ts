// The feed's shapes: answers of its REST API and what its hub pushes. Names in our own words stand in `PLACEHOLDERS` alone,
// because the pages that would name them could not be read. Unknown members are ignored; numbers are source text until here.

import { z } from 'zod';
import { LosslessNumber } from '../json-text.ts';

/** To be renamed here when the provider says otherwise. */
export const PLACEHOLDERS = {
  list: '/games/list',
  translations: '/games/types/translations',
  jackpot: '/jackpots/accumulated',
} as const;

export const SUCCESS = 200;

const digits = z.instanceof(LosslessNumber).transform(({ value }) => value);
const whole = digits.pipe(z.string().regex(/^-?\d{1,15}$/)).transform(Number);
const text = z.string().min(1).max(255);

export const envelope = z.object({ ErrorCode: whole, Message: z.string().optional(), Value: z.unknown().optional() });
export const tokenValue = z.object({ AccessToken: text.max(16_384), ExpiresIn: whole.pipe(z.int().min(1)) });

const MAX_GAMES = 10_000;
export const gameListValue = z.array(z.object({ GameType: digits, Name: text })).max(MAX_GAMES);
/** Game type to its name in the language asked for. */
export const translationsValue = z.array(z.object({ GameType: digits, Name: text })).max(MAX_GAMES);
/** Decimal text, or a number read from its own digits. */
export const jackpotValue = z.object({ CurrencyCode: z.string(), Amount: z.union([z.string(), digits]) });

/** `s`: 1 awaiting, 2 active, 3 finished, 4 review, 5 cancelled; `ps`: 1 betting time, 2 game action. */
const liveGame = z.object({
  i: whole,
  t: whole,
  ge: whole,
  lrId: whole,
  s: whole.pipe(z.int().min(1).max(5)),
  ps: whole,
  cr: whole,
  sdt: z.string(),
});
export const pushed = z.object({
  sId: whole,
  tst: z.string(),
  im: z.boolean(),
  bt: whole,
  wgi: z.array(liveGame).max(MAX_GAMES),
});
export type FeedPush = z.infer<typeof pushed>;
