// What finance reads about each kind of break: why it usually comes about and what to propose. One exhaustive table, so that
// a new kind does not compile until it has words. A repair here is a proposal in words; nothing is ever posted from it.

import type { BreakKind } from '../break-kind.ts';
import {
  amountCause,
  amountRepair,
  currencyCause,
  currencyRepair,
  expiredCause,
  expiredRepair,
  mappingCause,
  mappingRepair,
  statusCause,
  statusRepair,
  taxCause,
  taxRepair,
  testPlayerCause,
  unlistedBetCause,
  unlistedBetRepair,
  unparsableCause,
  unparsableRepair,
  winWithoutBetCause,
  word,
} from './break-causes.ts';
import type { CauseDetail } from './cause-detail.ts';
import type { Severity } from './severity.ts';

export type BreakRule = {
  /** `explained`: both sides are right, nobody has to act. */
  nature: 'difference' | 'explained';
  /** The other side may still arrive by itself: expected until the provider's window is over. */
  heals: boolean;
  floor: Severity;
  cause: (detail: CauseDetail) => string;
  repair: (detail: CauseDetail) => string;
};

/** The repair of what nobody has to act on. */
export const NO_REPAIR = 'None: explained.';

type Words = string | ((detail: CauseDetail) => string);
const inWords = (words: Words) => (typeof words === 'string' ? () => words : words);

const rule = (cause: Words, repair: Words, more: Partial<BreakRule> = {}): BreakRule => ({
  nature: 'difference',
  heals: false,
  floor: 'low',
  cause: inWords(cause),
  repair: inWords(repair),
  ...more,
});
const missing = (cause: Words, repair: Words, more: Partial<BreakRule> = {}) =>
  rule(cause, repair, { heals: true, ...more });
const explained = (cause: string) => rule(cause, NO_REPAIR, { nature: 'explained' });

export const BREAK_RULES: Record<BreakKind, BreakRule> = {
  bet_missing_ours: missing(
    'The provider counts a bet that never reached the ledger: an outage on our side, and the provider did not cancel it.',
    'Ask the provider to cancel the bet; if the round was paid, post bet and win after approval.',
  ),
  win_missing_ours: missing(
    'The provider paid a win that is not in the ledger: its call was lost on the way.',
    'Credit the player with the win, then have the provider clear its queue.',
    { floor: 'medium' },
  ),
  rollback_missing_ours: missing(
    'The provider cancelled a bet that still stands here: its rollback was lost.',
    'Refund the original stake.',
    { floor: 'medium' },
  ),
  bet_missing_theirs: missing(unlistedBetCause, unlistedBetRepair),
  win_missing_theirs: missing(
    'The ledger paid a win that the provider does not know: a forged call, or one from another environment.',
    'Escalate as a matter of integrity; freeze nothing automatically.',
    { floor: 'high' },
  ),
  amount: rule(amountCause, amountRepair),
  currency: rule(currencyCause, currencyRepair, { floor: 'high' }),
  duplicate_ours: rule(
    (d) => `The ${word(d)} is posted twice here and happened once there: an idempotency key that is too narrow.`,
    'Reverse the younger posting.',
    { floor: 'medium' },
  ),
  duplicate_theirs: rule(
    (d) => `The provider lists the same ${word(d)} twice: a fault in its report.`,
    "Dispute the second line with the provider; the ledger's single posting stands.",
  ),
  status: rule(statusCause, statusRepair, { floor: 'medium' }),
  late_win: explained('The win was resolved after the cut-off by a retry or a live game; it belongs to the next day.'),
  orphan_rollback: explained(
    'The rollback overtook its bet: it moved nothing and left a tombstone, and the late bet is refused.',
  ),
  late_original: rule(
    'The bet came after its own rollback and was refused here; the provider still counts it.',
    'Ask the provider to void the bet.',
    { floor: 'medium' },
  ),
  stuck_round: rule(
    'The round is open past its deadline: the player left, or the provider sent no result, not even a win of zero.',
    'Ask the provider to close the round, or force its close.',
  ),
  win_without_bet: missing(
    winWithoutBetCause,
    'Map the win to its campaign; without one, escalate as a matter of integrity.',
    { floor: 'medium' },
  ),
  rollback_of_settled: rule(
    'The provider cancelled a bet whose win is paid here: a correction on its side after the result.',
    'By policy, recover the win or accept the loss.',
    { floor: 'medium' },
  ),
  round_total: rule(
    "Each transaction agrees and the round's total does not: a member is missing from the round or counted twice.",
    "Count the round's members on both sides and correct the round's figure.",
  ),
  free_round_leakage: rule(
    'A free stake counts as cash revenue: its free-round flag was ignored.',
    'Reclassify the entry as promotion.',
  ),
  jackpot_class: rule(
    'A jackpot counts as an ordinary win on one side only.',
    'Reclassify the win between jackpot and clearing.',
  ),
  tax: rule(taxCause, taxRepair),
  test_player: rule(testPlayerCause, 'Exclude the player on both sides and correct the flag.'),
  cut_off: explained(
    'The transaction lies in the neighbouring gaming day on the other side: a different cut-off or time zone.',
  ),
  mapping: rule(mappingCause, mappingRepair, { floor: 'medium' }),
  rounding: rule(
    'Every line agrees and the total that the provider states is not their sum: another rate or order of rounding.',
    "Note the rate on the provider's invoice.",
  ),
  expired_at_provider: rule(expiredCause, expiredRepair, { floor: 'high' }),
  unparsable_line: rule(unparsableCause, unparsableRepair, { floor: 'medium' }),
};
