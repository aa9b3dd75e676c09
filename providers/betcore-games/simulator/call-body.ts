// Bodies of the provider's bet calls, compact and with their names in order, as the observed client sends them.

import { sortedJson } from '../signature.ts';

/** One bet as the provider plans it; amounts are decimal text. */
export type BetFields = { betId: string; gameRoundId: string; sessionId: string; betAmount: string; winAmount: string };

export function payInBody({ betId, gameRoundId, sessionId, betAmount }: BetFields): string {
  return sortedJson({ betId, gameRoundId, sessionId, betAmount });
}

export function payOutBody({ betId, gameRoundId, sessionId, winAmount }: BetFields): string {
  return sortedJson({ betId, gameRoundId, sessionId, winAmount });
}

export function payInOutBody(fields: BetFields): string {
  const { betId, gameRoundId, sessionId, betAmount, winAmount } = fields;
  return sortedJson({ betId, gameRoundId, sessionId, betAmount, winAmount });
}

export function refundBody({ betId }: Pick<BetFields, 'betId'>): string {
  return sortedJson({ betId });
}
