// What can go wrong between a provider and the ledger: one or more ways for each kind of break, each said once for all dialects.

import type { BreakKind } from '../../../domain/break-kind.ts';
import type { WalletDialect } from '../dialect-voice.ts';
import { BOTH_SIDED } from './both-sided.ts';
import { ONE_SIDED } from './one-sided.ts';
import type { Plant } from './plant.ts';
import { ROUNDS_AND_TIME } from './rounds-and-time.ts';

export const PLANTS: Record<BreakKind, Record<string, Plant>> = { ...ONE_SIDED, ...BOTH_SIDED, ...ROUNDS_AND_TIME };

/** Ways that a dialect's own contract rules out, by the name of the plant. */
export const CANNOT: Record<string, { dialects: readonly WalletDialect[]; because: string }> = {
  rollbackOfAnotherAmount: {
    dialects: ['microgaming', 'betcore-games'],
    because: 'its rollback names no amount',
  },
  winOfAnotherPlayer: {
    dialects: ['microgaming', 'betgames'],
    because: "a win names its round and player, so another player's is a win without a bet",
  },
  freeStakeListedAsCash: {
    dialects: ['microgaming'],
    because: 'a free stake needs a grant of ours, which the wallet tests cover',
  },
};
