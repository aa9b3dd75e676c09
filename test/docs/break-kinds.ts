// The table of kinds in docs/breaks.md, from the words that cases themselves carry. A kind without words here does not compile.

import { BREAK_KINDS, type BreakKind } from '../../domain/break-kind.ts';
import { BREAK_RULES } from '../../domain/matching/break-rules.ts';
import type { CauseDetail } from '../../domain/matching/cause-detail.ts';
import type { Family } from '../../domain/matching/family.ts';

const PLAIN: CauseDetail = {
  family: 'payout',
  refusal: null,
  field: null,
  standing: 'theirs',
  tax: 'in_amount',
  givenUp: 'schedule',
  flagged: 'theirs',
  paid: false,
  problem: null,
  unread: 'line',
};
const FAMILY: Partial<Record<BreakKind, Family>> = { amount: 'payin', currency: 'payin', status: 'payin' };

const STANDING: Partial<Record<BreakKind, CauseDetail['standing']>> = { currency: 'both' };

/** What is usually proposed; what a case really allows, its dry run says. */
const ACTIONS: Record<BreakKind, string> = {
  bet_missing_ours: '`ask_provider`, or `debit_player`',
  win_missing_ours: '`credit_player`',
  rollback_missing_ours: '`credit_player`',
  bet_missing_theirs: '`reverse`; where its win was paid `ask_provider`, then `explain`',
  win_missing_theirs: '`reverse`, after the inquiry',
  amount: '`credit_player` or `debit_player`',
  currency: '`reverse`',
  duplicate_ours: '`reverse`',
  duplicate_theirs: '`explain`',
  status: '`reverse`, `credit_player` or `debit_player`',
  late_win: '',
  orphan_rollback: '',
  late_original: '`ask_provider`, then `explain`',
  stuck_round: '`ask_provider`, then `reverse`',
  win_without_bet: '`reverse`, or `explain`',
  rollback_of_settled: '`reverse`, or `explain`',
  round_total: '`explain`',
  free_round_leakage: '`reclassify`',
  jackpot_class: '`reclassify`',
  tax: '`reclassify`',
  test_player: '`reclassify`, or `explain`',
  cut_off: '',
  mapping: '`explain`',
  rounding: '`explain`',
  expired_at_provider: '`credit_player`',
  unparsable_line: '`explain`',
};

export function breakKindTable(): string {
  const rows = BREAK_KINDS.map((kind) => {
    const { cause, repair, floor, heals, nature } = BREAK_RULES[kind];
    const detail = { ...PLAIN, family: FAMILY[kind] ?? PLAIN.family, standing: STANDING[kind] ?? PLAIN.standing };
    const severity = nature === 'explained' ? '' : floor;
    return [`\`${kind}\``, cause(detail), repair(detail), ACTIONS[kind], severity, heals ? 'yes' : ''];
  });
  const header = ['kind', 'likely cause', 'what to do', 'usual proposal', 'at least', 'expected first'];
  return [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
