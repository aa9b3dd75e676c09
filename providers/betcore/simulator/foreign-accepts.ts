// Accepts of bets that somebody else sent in BETCORE's name: a suite that signs with the same key and reads here what the
// casino said. They are judged like any other, as far as accepts alone can tell, and stand in no report. Bounded.

import { CODE } from '../contract.ts';
import { type Heard, sameAmount } from './payments.ts';

/** The oldest bets fall out. */
const MAX_BETS = 20_000;
/** What makes the same transaction possible once more. */
const OPPOSITE: Record<string, string> = { '1': '-2', '-2': '1' };

export type ForeignAccepts = {
  /** Returns the code that the casino hears. */
  hear(door: string, heard: Heard): number;
};

export function createForeignAccepts(): ForeignAccepts {
  const byBet = new Map<string, Heard[]>();
  return {
    hear(door, heard) {
      const bet = `${door}:${heard.betId}`;
      const before = byBet.get(bet) ?? [];
      if (heard.code !== CODE.success) return CODE.success;
      if (!fits(before, heard)) return CODE.general;
      byBet.set(bet, [...before, heard]);
      for (const oldest of byBet.keys()) if (byBet.size > MAX_BETS) byBet.delete(oldest);
      return CODE.success;
    },
  };
}

/** The same transaction again, or another one that is possible after what was taken. */
function fits(taken: readonly Heard[], { type, amount, partnerTransactionId }: Heard): boolean {
  if (partnerTransactionId === null) return false;
  const last = taken.findLastIndex((one) => one.type === type && sameAmount(one.amount, amount));
  if (last < 0 || taken.some((one) => one.partnerTransactionId === partnerTransactionId)) return true;
  return taken.slice(last).some((one) => one.type === OPPOSITE[type]);
}
