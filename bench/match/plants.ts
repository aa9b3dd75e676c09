// The differences that are planted in a day on which both sides agree: one change to a round's rows on either side each, and
// what finance would call it. One table, so that what is planted and what must be found cannot drift apart.

import type { BreakKind } from '../../domain/break-kind.ts';

/** Names of what a break is known by: the id of its transaction, or the round where the break has none. */
export type Subject = 'bet_id' | 'win_id' | 'new_id' | 'round_name';
export type Plant = { kind: BreakKind; subject: Subject; sql: readonly string[] };

/**
 * The rows of the planted round, as `bench.plant` names them. `new_id` is a transaction that nobody has yet, `new_operation`
 * and `new_line` are free ids of rows.
 */
const of = (variant: string) => `bench.plant p where p.variant = '${variant}'`;
const line = (variant: string, half: 'bet' | 'win', change: string) =>
  `update statement_line x set ${change} from ${of(variant)} and x.id = p.${half}_line`;
const operation = (variant: string, half: 'bet' | 'win', change: string) =>
  `update operation x set ${change} from ${of(variant)} and x.id = p.${half}_operation`;
const round = (variant: string, change: string) =>
  `update round x set ${change} from ${of(variant)} and x.id = p.round_id`;
const dropLine = (variant: string, half: 'bet' | 'win') =>
  `delete from statement_line x using ${of(variant)} and x.id = p.${half}_line`;
const dropOperation = (variant: string, half: 'bet' | 'win') =>
  `delete from operation x using ${of(variant)} and x.id = p.${half}_operation`;
const dropRound = (variant: string) => `delete from round x using ${of(variant)} and x.id = p.round_id`;

const LINE_REST = `part, line_no, operation, linked_transaction_id, provider_round, player_id, game, currency, amount, accepted,
  round_finished, free, test, occurred_at, raw, statement_id`;
/** The refusal of a bet that is undone already, and the win's row turned into that rollback. */
const UNDONE_FIRST = (variant: string) => [
  operation(variant, 'bet', "outcome = 'refused', code = 'payin_rolled_back', final = false, round_id = null"),
  operation(
    variant,
    'win',
    "outcome = 'tombstone', operation = 'rollback', key = 'rollback:' || x.transaction_id, round_id = null",
  ),
  dropRound(variant),
];
const OPEN = "state = 'open', won = 0";
const WITHOUT_WIN = (variant: string) => [dropOperation(variant, 'win'), round(variant, OPEN)];
const WITHOUT_ROUND = (variant: string) => [
  dropOperation(variant, 'bet'),
  dropOperation(variant, 'win'),
  dropRound(variant),
];

export const PLANTS: Readonly<Record<string, Plant>> = {
  bet_missing_ours: {
    kind: 'bet_missing_ours',
    subject: 'bet_id',
    sql: [...WITHOUT_ROUND('bet_missing_ours'), dropLine('bet_missing_ours', 'win')],
  },
  win_missing_ours: { kind: 'win_missing_ours', subject: 'win_id', sql: WITHOUT_WIN('win_missing_ours') },
  rollback_missing_ours: {
    kind: 'rollback_missing_ours',
    subject: 'win_id',
    sql: [
      ...WITHOUT_WIN('rollback_missing_ours'),
      line('rollback_missing_ours', 'win', "operation = 'rollback', free = null, amount = bench.amount(p.r, 0)"),
    ],
  },
  bet_missing_theirs: {
    kind: 'bet_missing_theirs',
    subject: 'bet_id',
    sql: [dropLine('bet_missing_theirs', 'bet')],
  },
  win_missing_theirs: {
    kind: 'win_missing_theirs',
    subject: 'win_id',
    sql: [dropLine('win_missing_theirs', 'win')],
  },
  amount_of_bet: { kind: 'amount', subject: 'bet_id', sql: [line('amount_of_bet', 'bet', 'amount = x.amount + 1')] },
  amount_of_win: { kind: 'amount', subject: 'win_id', sql: [line('amount_of_win', 'win', 'amount = x.amount - 1')] },
  currency: { kind: 'currency', subject: 'win_id', sql: [line('currency', 'win', "currency = 'EUR'")] },
  duplicate_ours: {
    kind: 'duplicate_ours',
    subject: 'bet_id',
    sql: [
      `insert into operation (id, wallet_call_id, provider, key, operation, mode, transaction_id, player_id, round_id, session_id,
         provider_round, game, currency, amount, fingerprint, outcome, final, effective_at, posted_at)
       select p.new_operation, wallet_call_id, provider, 'bet:again:' || transaction_id, operation, mode, transaction_id, player_id,
         x.round_id, session_id, provider_round, game, currency, amount, fingerprint, outcome, final, effective_at, posted_at
       from operation x, ${of('duplicate_ours')} and x.id = p.bet_operation`,
      round('duplicate_ours', 'bet = 2 * x.bet'),
    ],
  },
  duplicate_theirs: {
    kind: 'duplicate_theirs',
    subject: 'bet_id',
    sql: [
      `insert into statement_line (id, transaction_id, ${LINE_REST}) overriding system value
       select p.new_line, transaction_id, ${LINE_REST} from statement_line x, ${of('duplicate_theirs')} and x.id = p.bet_line`,
    ],
  },
  status_declined: {
    kind: 'status',
    subject: 'win_id',
    sql: [line('status_declined', 'win', 'accepted = false')],
  },
  status_refused: {
    kind: 'status',
    subject: 'bet_id',
    sql: [
      operation(
        'status_refused',
        'bet',
        "outcome = 'refused', code = 'insufficient_funds', final = false, round_id = null",
      ),
      dropOperation('status_refused', 'win'),
      dropRound('status_refused'),
      dropLine('status_refused', 'win'),
    ],
  },
  orphan_rollback: {
    kind: 'orphan_rollback',
    subject: 'win_id',
    sql: [
      ...UNDONE_FIRST('orphan_rollback'),
      line('orphan_rollback', 'bet', 'accepted = false'),
      line('orphan_rollback', 'win', "operation = 'rollback', free = null"),
    ],
  },
  late_original: {
    kind: 'late_original',
    subject: 'bet_id',
    sql: [...UNDONE_FIRST('late_original'), dropLine('late_original', 'win')],
  },
  stuck_round: {
    kind: 'stuck_round',
    subject: 'bet_id',
    sql: [
      ...WITHOUT_WIN('stuck_round'),
      dropLine('stuck_round', 'win'),
      round('stuck_round', "deadline_at = x.opened_at + interval '1 minute'"),
    ],
  },
  rollback_of_settled: {
    kind: 'rollback_of_settled',
    subject: 'new_id',
    sql: [
      `insert into statement_line (id, transaction_id, ${LINE_REST}) overriding system value
       select p.new_line, p.new_id, part, line_no, 'rollback', x.transaction_id, provider_round, player_id, game, currency, amount,
         accepted, round_finished, null, test, occurred_at + interval '30 seconds', raw, statement_id
       from statement_line x, ${of('rollback_of_settled')} and x.id = p.bet_line`,
    ],
  },
  round_total: { kind: 'round_total', subject: 'round_name', sql: [round('round_total', 'won = x.won + 100')] },
  cut_off: {
    kind: 'cut_off',
    subject: 'bet_id',
    sql: [
      operation('cut_off', 'bet', 'effective_at = p.period_from'),
      line('cut_off', 'bet', "occurred_at = p.period_from - interval '1 millisecond'"),
    ],
  },
  mapping_of_transaction: {
    kind: 'mapping',
    subject: 'bet_id',
    sql: [line('mapping_of_transaction', 'bet', 'transaction_id = p.new_id')],
  },
  mapping_of_round: {
    kind: 'mapping',
    subject: 'win_id',
    sql: [line('mapping_of_round', 'win', "provider_round = x.provider_round || '-b'")],
  },
  mapping_of_player: {
    kind: 'mapping',
    subject: 'bet_id',
    sql: [line('mapping_of_player', 'bet', 'player_id = p.other_player')],
  },
  mapping_of_game: {
    kind: 'mapping',
    subject: 'win_id',
    sql: [line('mapping_of_game', 'win', "game = 'mines'")],
  },
  free_round_leakage: {
    kind: 'free_round_leakage',
    subject: 'bet_id',
    sql: [line('free_round_leakage', 'bet', 'free = true')],
  },
  jackpot_class: {
    kind: 'jackpot_class',
    subject: 'win_id',
    sql: [line('jackpot_class', 'win', "operation = 'jackpot'")],
  },
  unparsable_line: {
    kind: 'unparsable_line',
    subject: 'round_name',
    sql: [
      ...WITHOUT_ROUND('unparsable_line'),
      dropLine('unparsable_line', 'win'),
      line('unparsable_line', 'bet', "amount = null, problem = 'the amount 12,00 is no amount'"),
    ],
  },
};
