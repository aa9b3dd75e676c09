// The small shapes that many bodies and queries share. They check form only (400); whether a currency, player or provider is
// known is a question of meaning (422), asked where it matters.

import { z } from 'zod';
import { CURRENCY_DECIMALS, isCurrency } from '../../domain/currency.ts';
import { PROVIDERS } from '../../domain/provider.ts';

/** Text that may be stored and shown: no control characters (PostgreSQL refuses NUL). */
export const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters');

/** An id or a name that a caller refers to. */
export const reference = text(128);

/** RFC 3339 with an offset, as input. */
export const instant = z.iso.datetime({ offset: true, message: 'must be an RFC 3339 time with an offset' });

/** Answered times: RFC 3339 UTC with milliseconds. */
export const time = z.iso.datetime({ precision: 3 });

export const webAddress = text(2_048).refine(
  (value) => URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol),
  'must be an http or https URL',
);

/** Filters: a value outside the list is 400. */
export const providerFilter = z.enum(PROVIDERS);
export const currencyFilter = z.enum(
  Object.keys(CURRENCY_DECIMALS).filter(isCurrency),
  'is not a currency that is booked here',
);

export const idParams = z.object({ id: z.string() });
