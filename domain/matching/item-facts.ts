// What the rules of matching are shown of a transaction: each side as it stands there, and what the ledger knows around it.
// Facts only; how they are gathered is the database's, what they mean is classify-item's.

import type { Currency } from '../currency.ts';
import type { Refusal } from '../refusal.ts';
import type { Operation } from '../wallet-event.ts';
import type { Family } from './family.ts';
import type { GivenUp } from './retry-plan.ts';

/** Where a time lies, seen from the run's period. */
export type Day = 'before' | 'inside' | 'after';

/** What both sides say of a transaction; null where a side is silent. Amounts in minor units. */
type Side = {
  operation: Operation;
  amount: bigint;
  currency: Currency;
  /** As named beside the amount. */
  tax: bigint | null;
  playerId: string | null;
  providerRound: string | null;
  game: string | null;
  day: Day;
};

/** The ledger's side. `free`: played with a granted stake; `test`: of a test player; `undone`: a rollback of it is posted here. */
export type OurSide = Side & {
  outcome: 'posted' | 'refused' | 'tombstone';
  refusal: Refusal | null;
  free: boolean;
  test: boolean;
  undone: boolean;
  /** For a bet that the provider does not list: does a win on it stand here? */
  paid: boolean;
  /** For a rollback: does the provider's statement still count the bet that it undid? */
  betStandsThere: boolean;
  /** For a refused one: it names a bet that stands here for another player. */
  betOfAnother: boolean;
};

/**
 * The provider's side. `payoutBooked`: the ledger has paid the bet of this rollback; `givenUp`: how we know that the provider
 * will not send it again, null while it may.
 */
export type TheirSide = Side & {
  accepted: boolean;
  free: boolean | null;
  test: boolean | null;
  payoutBooked: boolean;
  givenUp: GivenUp | null;
};

/**
 * At least one side is there. `sameTransaction` is false for a pair found by its content and not by its id. `betless`:
 * neither side has a bet in the payout's round; `betAgrees`: both sides have the payout's bet inside the period, alike.
 */
export type ItemFacts = {
  family: Family;
  ordinal: number;
  sameTransaction: boolean;
  betless: boolean;
  betAgrees: boolean;
  ours: OurSide | null;
  theirs: TheirSide | null;
};
