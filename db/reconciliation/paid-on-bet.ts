// What stands paid on a bet, as the ledger has it: its wins and extras less what was taken back, with what repairs adjusted.
// Matching and repairs ask the same question and must hear one answer.

/** An amount, over an operation under the alias `bet`; `before`: only what was written below this watermark. */
export const paidOnBet = (bet: string, before: string | null = null): string => {
  const seen = (row: string) => (before === null ? '' : ` and ${row}.xid < ${before}`);
  return `coalesce((
    select sum(case when w.operation = 'payout_reversal' then -w.amount else w.amount end + coalesce((
      select sum(wa.delta) from adjustment wa where wa.operation_id = w.id and wa.reversal_id is null${seen('wa')}), 0))
    from operation w
    where w.round_id = ${bet}.round_id and w.linked_key = ${bet}.key and w.outcome = 'posted'
      and (match_family(w.operation) = 'payout' or w.operation = 'payout_reversal')${seen('w')}), 0)`;
};
