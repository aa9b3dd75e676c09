// The closed list of differences between a provider and the ledger, as finance knows them. Names are part of the stable
// surface: reports, filters and the console are written against them.

export const BREAK_KINDS = [
  'bet_missing_ours',
  'win_missing_ours',
  'rollback_missing_ours',
  'bet_missing_theirs',
  'win_missing_theirs',
  'amount',
  'currency',
  'duplicate_ours',
  'duplicate_theirs',
  'status',
  'late_win',
  'orphan_rollback',
  'late_original',
  'stuck_round',
  'win_without_bet',
  'rollback_of_settled',
  'round_total',
  'free_round_leakage',
  'jackpot_class',
  'tax',
  'test_player',
  'cut_off',
  'mapping',
  'rounding',
  'expired_at_provider',
  'unparsable_line',
] as const;
export type BreakKind = (typeof BREAK_KINDS)[number];
