// Turns what crosses the activity boundary as text into what the verdict on a round is made from, and back.

import type { Currency } from './currency.ts';
import { formatAmount, parseAmount } from './money.ts';
import type { ProviderBelief, RoundDifference } from './round-verdict.ts';

/** A line of the provider's statement about one round; `amount` as the provider spelt it. */
export type BeliefLine = Omit<ProviderBelief, 'amount'> & { amount: string; occurredAt: string };

/** A difference on the wire: amounts are decimal text. */
export type WireDifference = Omit<RoundDifference, 'ours' | 'theirs'> & { ours: string | null; theirs: string | null };

/** Lines with their amounts in minor units, null where the text is no amount of this currency. */
export function believe(lines: readonly BeliefLine[], currency: Currency): ProviderBelief[] {
  return lines.map((line) => {
    const amount = parseAmount(line.amount, currency);
    return { ...line, amount: amount.ok ? amount.minor : null };
  });
}

export function toWire(difference: RoundDifference, currency: Currency): WireDifference {
  const text = (amount: bigint | null) => (amount === null ? null : formatAmount(amount, currency));
  return { ...difference, ours: text(difference.ours), theirs: text(difference.theirs) };
}

/** The same, back in minor units. Throws on text that `toWire` did not write. */
export function fromWire(difference: WireDifference, currency: Currency): RoundDifference {
  const minor = (text: string | null) => {
    if (text === null) return null;
    const amount = parseAmount(text, currency);
    if (!amount.ok) throw new Error(`a difference carries no amount of ${currency}: ${amount.problem}`);
    return amount.minor;
  };
  return { ...difference, ours: minor(difference.ours), theirs: minor(difference.theirs) };
}
