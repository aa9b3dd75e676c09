// BETCORE's shapes, named as they name them (channels A and B): the parsed `data` of its calls, and what its API answers. Names
// that its documents do not show are placeholders of ours and stand in this file alone. Numbers are still source text here.

import { z } from 'zod';
import { LosslessNumber } from '../json-text.ts';

/** Paths of channel A, below the casino's host. */
export const CALLS = [
  '/users/auth',
  '/users/data',
  '/payments/make',
  '/payments/make-list',
  '/payments/info',
  '/payments/close',
  '/cashback-payments/make',
] as const;
export type Call = (typeof CALLS)[number];

/** Paths of channel B, below its host. */
export const API = '/mis-api/api/v2';
export const ACCEPT = { payment: '/payments/accept', cashback: '/cashback-payments/accept' } as const;

/** `TransactionType` of payments; a loss is a payout of zero. */
export const PAYMENT = { stake: '-1', payout: '1', return: '2', payoutReturn: '-2', jackpot: '4' } as const;
export type PaymentType = (typeof PAYMENT)[keyof typeof PAYMENT];
/** The same of cashbacks, by assumption. */
export const CASHBACK = { pay: '1', cancel: '-1' } as const;
export type CashbackType = (typeof CASHBACK)[keyof typeof CASHBACK];

export const CODE = {
  success: 200,
  requestInvalid: 103752,
  jwtInvalid: 103811,
  refreshTokenInvalid: 103805,
  general: 103799,
  userUnknown: 102145,
  amountIncorrect: 103801,
  transactionRefused: 102823,
  transactionExists: 103779,
} as const;

/** "several transactions in one request": our limit, above any grouping they name. */
export const MAX_LIST = 1_000;

const MAX_SAFE = 2n ** 53n - 1n;
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

const numberText = z.instanceof(LosslessNumber, { error: 'must be a number' }).transform(({ value }) => value);
/** A bet's id is a JSON number; beyond 2^53-1 another reader would see another bet. */
const betId = numberText.refine(
  (digits) => /^(0|[1-9]\d{0,15})$/.test(digits) && BigInt(digits) <= MAX_SAFE,
  'must be a whole number up to 2^53-1',
);
const userId = z
  .string('must be a string')
  .min(1, 'must not be empty')
  .max(128, 'must have at most 128 characters')
  .refine((value) => !UNPRINTABLE.test(value), 'must not hold control characters');
const amount = z.string('must be a string').max(64, 'is too long');
/** Absent and null are the same. */
const orNull = <T>(schema: z.ZodType<T>) => schema.nullish().transform((value) => value ?? null);
const oneOf = <const T extends string>(values: readonly T[]) =>
  numberText.refine((value): value is T => (values as readonly string[]).includes(value), 'is not known');

export const REFRESH_TOKEN = /^[A-Za-z0-9.-]{10,1000}$/;

export const claims = z.object({
  nbf: numberText.pipe(z.string().regex(/^\d{1,12}$/)).transform(Number),
  exp: numberText.pipe(z.string().regex(/^\d{1,12}$/)).transform(Number),
  iss: z.string(),
  client_id: z.string(),
  data: z.unknown().optional(),
});

export const authData = z.object({ RefreshToken: z.string('must be a string') });
export const userData = z.object({ PartnerUserId: userId });
export const paymentData = z.object({
  BetId: betId,
  PartnerUserId: userId,
  TransactionType: oneOf(Object.values(PAYMENT)),
  Amount: amount,
  TaxAmount: orNull(amount),
});
export const infoData = z.object({ BetId: betId, PartnerUserId: orNull(userId) });
export const closeData = z.object({
  BetId: betId,
  IsClosed: z.boolean('must be true or false'),
  PartnerUserId: orNull(userId),
});
/** The accept page names `BetId` in the role of the cashback's id, so both names are read. */
export const cashbackData = z
  .object({
    CashbackId: betId.optional(),
    BetId: betId.optional(),
    PartnerUserId: userId,
    TransactionType: oneOf(Object.values(CASHBACK)),
    Amount: amount,
    TaxAmount: orNull(amount),
  })
  .transform(({ CashbackId, BetId, ...rest }, context) => {
    const id = CashbackId ?? BetId;
    if (id !== undefined) return { ...rest, BetId: id };
    context.addIssue({ code: 'custom', path: ['CashbackId'], message: 'must be a number' });
    return z.NEVER;
  });

/** What an item is echoed by when it cannot be read whole: whatever of it has the right shape. */
export const echoData = z
  .object({
    BetId: betId.optional().catch(undefined),
    CashbackId: betId.optional().catch(undefined),
    PartnerUserId: userId.optional().catch(undefined),
    TransactionType: numberText
      .pipe(z.string().regex(/^-?\d{1,9}$/))
      .optional()
      .catch(undefined),
    Amount: amount.optional().catch(undefined),
    TaxAmount: amount.optional().catch(undefined),
  })
  .catch({});

/** Answers of channel B. Only what we read is listed. */
export const envelope = z.object({
  ErrorCode: numberText.transform(Number),
  Message: z.string().optional(),
  Value: z.unknown().optional(),
});
export const tokenValue = z.object({
  AccessToken: z.string().min(1).max(8_192),
  ExpiresIn: numberText.transform(Number).pipe(z.number().min(1).max(31_536_000)),
});

const jwk = z.looseObject({ kty: z.string(), kid: z.string().optional() });
const keySet = z.object({ keys: z.array(jwk).max(100) });
/** Raw (RFC 7517), or in the usual envelope. */
export const jwks = z.union([keySet, z.object({ Value: keySet }).transform((body) => body.Value)]);
