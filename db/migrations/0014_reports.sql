-- Revenue counts only what stands, so every report asks of each stake and payout whether it was undone since. What undoes is
-- seldom: an index of it alone answers for all of them at once, and costs the posting of a bet or a win nothing.
-- Check after: `explain select linked_key from operation where outcome = 'posted' and operation = 'rollback'` names the index.

create index operation_undoing on operation (linked_key, provider) include (operation, posted_at, id)
  where outcome = 'posted' and operation in ('rollback', 'refund', 'payout_reversal');
