// The two sides of an item in the words of the matching rules, from the row that was read of it. Nothing is decided here.

import type { OurSide, TheirSide } from '../../domain/matching/item-facts.ts';
import { type RetryPlans, givenUp } from '../../domain/matching/retry-plan.ts';
import type { TransactionRow } from './item-row.ts';

export function ourSide(row: TransactionRow): OurSide | null {
  if (row.operation_id === null) return null;
  return {
    operation: row.our_operation,
    outcome: row.outcome,
    refusal: row.code,
    amount: BigInt(row.our_amount),
    currency: row.our_currency,
    tax: minor(row.our_tax),
    playerId: row.our_player,
    providerRound: row.our_round,
    game: row.our_game,
    free: row.our_free,
    test: row.our_test,
    day: row.our_day,
    undone: row.undone,
    paid: row.unlisted_and_paid === true,
    betStandsThere: row.bet_stands_there,
    betOfAnother: row.bet_of_another,
  };
}

/** `now`: the run's own. */
export function theirSide(row: TransactionRow, now: Date, retries: RetryPlans | null): TheirSide | null {
  const { line_id, their_amount, their_currency, occurred_at, family } = row;
  if (line_id === null || their_amount === null || their_currency === null) return null;
  const plan = family === null ? null : (retries?.[family] ?? null);
  return {
    operation: row.their_operation,
    accepted: row.accepted,
    amount: BigInt(their_amount),
    currency: their_currency,
    tax: minor(row.their_tax),
    playerId: row.their_player,
    providerRound: row.their_round,
    game: row.their_game,
    free: row.their_free,
    test: row.their_test,
    day: row.their_day,
    payoutBooked: row.payout_booked === true,
    givenUp: occurred_at === null ? null : givenUp(row.delivery_expired, plan, occurred_at, now),
  };
}

function minor(text: string | null): bigint | null {
  return text === null ? null : BigInt(text);
}
