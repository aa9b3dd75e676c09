// What finance reads about each kind of break: why it usually comes about and what to propose. One exhaustive table, so that
// a new kind does not compile until it has words. A repair here is a proposal in words; nothing is ever posted from it.

import type { BreakKind } from '../break-kind.ts';
import type { Refusal } from '../refusal.ts';
import type { Family } from './family.ts';
import type { Severity } from './severity.ts';

/** What the matching knew beyond the kind, for a cause that fits the case. */
export type CauseDetail = {
  family: Family | null;
  refusal: Refusal | null;
  /** Which identity differs, for `mapping`. */
  field: 'player' | 'round' | 'game' | 'transaction' | null;
  /** Which side stands alone or counts the transaction. */
  standing: 'ours' | 'theirs' | 'both';
};

export type BreakRule = {
  /** `explained`: both sides are right, nobody has to act. */
  nature: 'difference' | 'explained';
  /** The other side may still arrive by itself: expected until the provider's window is over. */
  heals: boolean;
  floor: Severity;
  cause: (detail: CauseDetail) => string;
  repair: string;
};

const WORD: Record<Family, string> = { payin: 'bet', payout: 'win', rollback: 'rollback' };
const word = ({ family }: CauseDetail): string => (family === null ? 'transaction' : WORD[family]);
/** The repair of what nobody has to act on. */
export const NO_REPAIR = 'None: explained.';

const rule = (cause: BreakRule['cause'] | string, repair: string, more: Partial<BreakRule> = {}): BreakRule => ({
  nature: 'difference',
  heals: false,
  floor: 'low',
  cause: typeof cause === 'string' ? () => cause : cause,
  repair,
  ...more,
});
const missing = (cause: string, repair: string, more: Partial<BreakRule> = {}) =>
  rule(cause, repair, { heals: true, ...more });
const explained = (cause: string) => rule(cause, NO_REPAIR, { nature: 'explained' });

export const BREAK_RULES: Record<BreakKind, BreakRule> = {
  bet_missing_ours: missing(
    'The provider counts a bet that never reached the ledger: an outage on our side, and the provider did not cancel it.',
    'Ask the provider to cancel the bet; if the round was paid, post bet and win after approval.',
  ),
  win_missing_ours: missing(
    'The provider paid a win that is not in the ledger: its call was lost, or we refused it and it gave up.',
    'Credit the player with the win, then have the provider clear its queue.',
    { floor: 'medium' },
  ),
  rollback_missing_ours: missing(
    'The provider cancelled a bet that still stands here: its rollback was lost.',
    'Refund the original stake.',
    { floor: 'medium' },
  ),
  bet_missing_theirs: missing(
    'The ledger holds a bet that the provider does not list: it timed out there and our answer was lost.',
    "Refund the stake when the provider's retry window is over.",
  ),
  win_missing_theirs: missing(
    'The ledger paid a win that the provider does not know: a forged call, or one from another environment.',
    'Escalate as a matter of integrity; freeze nothing automatically.',
    { floor: 'high' },
  ),
  amount: rule(
    (d) => `Both sides have the ${word(d)} with different amounts: rounding, a multiplier or a resettlement.`,
    'Post the difference as a compensating transfer.',
  ),
  currency: rule(
    (d) =>
      `Both sides have the ${word(d)} in different currencies: the wallet was switched or a network currency used.`,
    'Reverse the transfer and post it in the right currency.',
    { floor: 'high' },
  ),
  duplicate_ours: rule(
    (d) => `The ${word(d)} is posted twice here and happened once there: an idempotency key that is too narrow.`,
    'Reverse the younger posting.',
    { floor: 'medium' },
  ),
  duplicate_theirs: rule(
    (d) => `The provider lists the same ${word(d)} twice: a fault in its report.`,
    "Dispute the second line with the provider; the ledger's single posting stands.",
  ),
  status: rule(statusCause, 'Follow the status the provider recorded once its retries are over.', { floor: 'medium' }),
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
  win_without_bet: rule(
    'The round has wins and no bet: a promotion, or a provider that opens a new round for each free spin.',
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
  tax: rule('The amounts differ by tax: a tax setting was switched on one side.', 'Reclassify the tax part.'),
  test_player: rule(
    "A test player's transactions are in the report: the flag was not passed on.",
    'Exclude the player on both sides and correct the flag.',
  ),
  cut_off: explained(
    'The transaction lies in the neighbouring gaming day on the other side: a different cut-off or time zone.',
  ),
  mapping: rule(mappingCause, 'Correct the mapping; move the money only after approval.', { floor: 'medium' }),
  rounding: rule(
    'Every line agrees and the converted total does not: another rate or order of rounding.',
    "Note the rate on the provider's invoice.",
  ),
  expired_at_provider: rule(
    'The provider has stopped retrying: nothing will arrive by itself any more.',
    'Credit by hand, with the evidence.',
    { floor: 'high' },
  ),
  unparsable_line: rule(
    "A line of the provider's statement cannot be read, so nothing is known about its transaction.",
    'Ask the provider for the line, and correct the mapping if its layout changed.',
    { floor: 'medium' },
  ),
};

function statusCause(detail: CauseDetail): string {
  if (detail.refusal !== null) {
    return `The ${word(detail)} was refused here (${detail.refusal}) and is recorded as accepted there: our answer was lost or misread.`;
  }
  if (detail.standing === 'ours')
    return 'The bet is undone here and still counted there: our answer to the rollback was lost.';
  return `The ${word(detail)} is posted here and recorded as declined there: our answer was lost or came too late.`;
}

function mappingCause(detail: CauseDetail): string {
  switch (detail.field) {
    case 'player':
      return `The ${word(detail)} belongs to another player there: an alias or a wallet was mixed up.`;
    case 'round':
      return `The ${word(detail)} belongs to another round there.`;
    case 'game':
      return `The ${word(detail)} is listed under another game: an alias, or the lobby switched games.`;
    case 'transaction':
      return `The same ${word(detail)} is listed under another transaction id.`;
    case null:
      return 'Calls under one transaction id, or a call and the bet it names, disagree on player, round or game.';
    default:
      return detail.field satisfies never;
  }
}
