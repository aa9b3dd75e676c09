// The shapes of MG+, named as its guide v1.3 names them: bodies of the four wallet calls, and what the studio answers us. Names
// may come in any case (D7), so objects are folded to the guide's spelling first. Nothing in this file may make a float.

import { z } from 'zod';
import { LosslessNumber } from '../json-text.ts';

/** The wallet calls, by the last segment of their path. */
export const HOOKS = ['authenticate', 'balance', 'transaction', 'rollback'] as const;
export type Hook = (typeof HOOKS)[number];

export const ERROR_CODES = [
  'INVALID_REQUEST',
  'VALIDATION_FAILED',
  'INSUFFICIENT_FUNDS',
  'DEBIT_ROLLED_BACK',
  'PLAYER_UNAUTHORIZED',
  'SERVER_UNAUTHORIZED',
  'REGION_BLOCKED',
  'SESSION_EXPIRED',
  'DEBIT_FAILED',
  'CREDIT_FAILED',
  'RETRY_REQUIRED',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Decision G8; the guide allows 255. */
const MAX_ID = 128;
/** A token is longer than the guide's 255 characters for text (OP-13). */
const MAX_TOKEN = 4_096;

const textUpTo = (length: number) =>
  z
    .string('must be a string')
    .min(1, 'must not be empty')
    .max(length, `must have at most ${length} characters`)
    .regex(/^[\w\-.]*$/, 'may hold letters, digits, _ - and . only');
const id = textUpTo(MAX_ID);
const number = z.instanceof(LosslessNumber, { error: 'must be a number' }).transform(({ value }) => value);
const integer = number
  .refine((digits) => /^(0|[1-9]\d{0,14})$/.test(digits), 'must be a whole number')
  .transform(Number);
const ip = z.ipv4('must be an IPv4 address');

const who = { playerId: id, provider: id, game: id };
const freeGame = z.object({ instanceId: integer, offerId: integer });

/** E1. */
export const authenticateBody = z.object({
  launchToken: textUpTo(MAX_TOKEN),
  provider: id,
  game: id,
  ip,
  platform: z.enum(['mobile', 'desktop'], 'must be mobile or desktop'),
});
/** E2. */
export const balanceBody = z.object(who);
/** E3. `gameInfo` is opaque: an object, and nothing more is asked of it (OP-6). */
export const transactionBody = z.object({
  ...who,
  transactionId: id,
  roundId: id,
  amount: number,
  transactionType: z.enum(['debit', 'credit'], 'must be debit or credit'),
  roundFinished: z.boolean('must be true or false').nullish(),
  freeGameInfo: freeGame.nullish(),
  ip,
  gameInfo: z.record(z.string(), z.unknown(), 'must be an object').nullish(),
});
/** E4. */
export const rollbackBody = z.object({ ...who, transactionId: id, roundId: id });

export type AuthenticateBody = z.infer<typeof authenticateBody>;
export type BalanceBody = z.infer<typeof balanceBody>;
export type TransactionBody = z.infer<typeof transactionBody>;
export type RollbackBody = z.infer<typeof rollbackBody>;

/** E5: amounts stay text. */
const betInfo = z.object({ requested: number.optional(), bet: number, exposure: number }).optional();
export const betSettingsAnswer = z.object({
  expectedExposure: number.optional(),
  actualExposure: number.optional(),
  minBetInfo: betInfo,
  defaultBetInfo: betInfo,
  maxBetInfo: betInfo,
});

const SPELLINGS: ReadonlyMap<string, string> = new Map(
  [authenticateBody, balanceBody, transactionBody, rollbackBody, freeGame]
    .flatMap((schema) => Object.keys(schema.shape))
    .map((name) => [name.toLowerCase(), name]),
);
/** Their members are the studio's own and keep their spelling (OP-17). */
const OPAQUE: ReadonlySet<string> = new Set(['gameInfo']);

export type Folded = { ok: true; value: unknown } | { ok: false; name: string };

/** Gives known names the guide's spelling, in the object and in those within; two spellings of one name are refused. */
export function foldNames(value: unknown): Folded {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof LosslessNumber)
    return { ok: true, value };
  const seen = new Set<string>();
  const folded: Record<string, unknown> = {};
  for (const [name, member] of Object.entries<unknown>(value as Record<string, unknown>)) {
    const lower = name.toLowerCase();
    if (seen.has(lower)) return { ok: false, name };
    seen.add(lower);
    const spelled = SPELLINGS.get(lower) ?? name;
    const inner = OPAQUE.has(spelled) ? { ok: true as const, value: member } : foldNames(member);
    if (!inner.ok) return inner;
    folded[spelled] = inner.value;
  }
  return { ok: true, value: folded };
}
