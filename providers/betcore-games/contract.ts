// The shapes of channels C and D, named as the provider names them: bodies of its bet calls, and what its API answers. Only
// what we read is listed, unknown fields are ignored. Numbers are still source text here: nothing may make a float.

import { z } from 'zod';
import { LosslessNumber } from '../json-text.ts';

export const BET_CALLS = ['pay-in', 'pay-out', 'pay-in-out', 'refund'] as const;
export type BetCall = (typeof BET_CALLS)[number];

const MAX_ID = 128;
/** Control characters, and halves of a surrogate pair, which no database stores. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

const id = z
  .string('must be a string')
  .min(1, 'must not be empty')
  .max(MAX_ID, `must have at most ${MAX_ID} characters`)
  .refine((value) => !UNPRINTABLE.test(value), 'must not hold control characters');
const digits = z.instanceof(LosslessNumber).transform(({ value }) => value);
/** Observed as text; a number is read too, from its own text. */
const decimal = z.union([z.string(), digits], 'must be a decimal');

const round = { betId: id, gameRoundId: id, sessionId: id };
/** `sessionId` equals the path's and is left out of a refund; one that is sent anyway is compared too. */
export const BODIES = {
  'pay-in': z.object({ ...round, betAmount: decimal }),
  'pay-out': z.object({ ...round, winAmount: decimal }),
  'pay-in-out': z.object({ ...round, betAmount: decimal, winAmount: decimal }),
  refund: z.object({ betId: id, sessionId: id.optional() }),
} as const;
export type BetBody = {
  betId: string;
  sessionId?: string | undefined;
  gameRoundId?: string;
  betAmount?: string;
  winAmount?: string;
};

const MAX_GAMES = 10_000;
/** A code of ours is text, whichever of the two the provider sends. */
const gameId = z.union([z.string().min(1).max(MAX_ID), digits]);

/** `GET /v1/games`: a bare list. */
export const gameList = z
  .array(z.object({ gameId, name: z.string().min(1).max(255), gameCategory: z.string().min(1).max(255) }))
  .max(MAX_GAMES);

/** `POST /v1/games/{gameId}/launch`. */
export const launched = z.object({ frameUri: z.url({ protocol: /^https?$/ }) });
