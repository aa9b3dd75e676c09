// Money on the REST wire. As input it has exactly the currency's decimals, no sign and no needless zeros; the form is
// checked before the meaning, so that an unknown currency (422) never hides a malformed amount (400).

import { z } from 'zod';
import { CURRENCY_DECIMALS, type Currency, isCurrency } from '../../domain/currency.ts';
import { MAX_MINOR_UNITS } from '../../domain/money.ts';
import { reference } from './fields.ts';
import { type Problem, fieldProblem } from './problem.ts';

/** Money as it is answered. */
export const money = z
  .object({ currency: z.string(), amount: z.string() })
  .meta({ id: 'Money', description: "Decimal text with exactly the currency's decimals." });

/** Money as it is taken. */
export const moneyInput = z
  .strictObject({
    currency: reference,
    amount: z
      .string()
      .max(1_000)
      .regex(/^(0|[1-9]\d*)(\.\d+)?$/, 'must be decimal text without a sign or needless zeros'),
  })
  .superRefine(({ currency, amount }, context) => {
    const fault = decimalsFault(currency, amount);
    if (fault) context.addIssue({ code: 'custom', path: ['amount'], message: fault });
  })
  .meta({ description: "Above zero, with exactly the currency's decimals." });
export type MoneyInput = z.infer<typeof moneyInput>;

function decimalsFault(currency: string, amount: string): string | null {
  if (/^[0.]+$/.test(amount)) return 'must be more than zero';
  if (!isCurrency(currency)) return null;
  const decimals = CURRENCY_DECIMALS[currency];
  const given = amount.split('.')[1]?.length ?? 0;
  return given === decimals ? null : `must have exactly ${decimals} decimals in ${currency}`;
}

/** Reads money whose form is right. Throws 422 `currency_unknown` or `amount_too_large`; `field` is where it stands. */
export function readMoney(input: MoneyInput, field: string): { currency: Currency; minor: bigint } {
  const currency = knownCurrency(input.currency, `${field}/currency`);
  const minor = BigInt(input.amount.replace('.', ''));
  if (minor > MAX_MINOR_UNITS) throw amountTooLarge(`${field}/amount`);
  return { currency, minor };
}

export function knownCurrency(text: string, field: string): Currency {
  if (isCurrency(text)) return text;
  throw fieldProblem('currency_unknown', field, 'is not a currency that is booked here');
}

export const amountTooLarge = (field: string): Problem =>
  fieldProblem('amount_too_large', field, 'is more than the ledger holds');
