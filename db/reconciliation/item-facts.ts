// Reads a run's items page by page, each with what the ledger knows around it, in the words of the matching rules. Reading
// only; whatever is said about an item is decided in domain/matching.

import type pg from 'pg';
import type { BreakFacts } from '../../domain/matching/break-row.ts';
import { classifyItem } from '../../domain/matching/classify-item.ts';
import type { Finding } from '../../domain/matching/finding.ts';
import type { ItemFacts, OurSide, TheirSide } from '../../domain/matching/item-facts.ts';
import type { RetryPlans } from '../../domain/matching/retry-plan.ts';
import { itemPage } from './item-page.ts';
import { paidOnBet } from './paid-on-bet.ts';
import type { TransactionRow } from './item-row.ts';
import { ourSide, theirSide } from './item-sides.ts';
import type { FrozenScope } from './run-scope.ts';

const dayOf = (at: string) =>
  `case when ${at} < $3 then 'before' when ${at} < $4 then 'inside' when ${at} >= $4 then 'after' end`;

/**
 * $1 run, $2 provider, $3 from, $4 to, $5 watermark, $6 after item, $7 page size.
 * Where a rollback line names no bet, it may be any bet of its amount in the round: `payout_booked` only if all are paid. A
 * bet of ours inside the period that is no item of the run was matched: that is what `bet_agrees` rests on.
 */
const TRANSACTION_ITEMS = `
select i.id::text as item_id, i.ordinal, i.betless, match_family(coalesce(o.operation, l.operation)) as family,
  o.id as operation_id, o.outcome, o.code, o.amount + coalesce(a.delta, 0) as our_amount, o.currency as our_currency, o.player_id as our_player,
  o.provider_round as our_round, o.game as our_game, o.transaction_id as our_transaction, o.round_id, o.wallet_call_id,
  o.mode = 'free' as our_free, o.operation as our_operation, o.tax as our_tax, o.effective_at, ${dayOf('o.effective_at')} as our_day,
  coalesce((select p.test from player p where p.id = o.player_id), false) as our_test,
  o.operation = 'payin' and o.outcome = 'posted' and l.id is null and ${paidOnBet('o', '$5')} > 0 as unlisted_and_paid,
  exists (
    select from operation u where u.round_id = o.round_id and u.linked_key = o.key and u.outcome = 'posted'
      and u.operation in ('rollback', 'refund') and u.xid < $5) or coalesce(o.amount > 0 and o.amount + a.delta = 0, false) as undone,
  (select split_part(b.fingerprint, '/', 2) from proposal p join break b on b.id = p.break_id
    where p.operation_id = o.id and p.action in ('credit_player', 'debit_player') limit 1) as repaired_kind,
  coalesce((
    select bool_or(coalesce(pl.accepted, false))
    from operation p join run_item pi on pi.run_id = i.run_id and pi.operation_id = p.id
    left join statement_line pl on pl.id = pi.line_id
    where p.provider = $2 and p.key = o.linked_key and p.final), true) as bet_stands_there,
  o.outcome = 'refused' and exists (
    select from operation p
    where p.key = o.linked_key and p.provider = $2 and p.final and p.outcome = 'posted' and p.xid < $5
      and p.player_id is distinct from o.player_id) as bet_of_another,
  exists (
    select from operation p
    where p.key = o.linked_key and p.provider = $2 and p.final and p.outcome = 'posted' and p.operation = 'payin' and p.xid < $5
      and p.effective_at >= $3 and p.effective_at < $4
      and not exists (select from run_item pi where pi.run_id = i.run_id and pi.operation_id = p.id)) as bet_agrees,
  l.id::text as line_id, l.statement_id, l.accepted, l.amount as their_amount, l.currency as their_currency,
  l.player_id as their_player, l.provider_round as their_round, l.game as their_game, l.transaction_id as their_transaction,
  l.free as their_free, l.operation as their_operation, l.tax as their_tax, l.test as their_test, l.delivery_expired,
  l.occurred_at, ${dayOf('l.occurred_at')} as their_day, l.problem,
  case when l.problem is not null then encode(sha256(convert_to(l.raw, 'UTF8')), 'hex') end as content,
  match_family(l.operation) = 'rollback' and coalesce((
    select bool_and(exists (
      select from operation w where w.round_id = r.id and w.linked_key = p.key and w.outcome = 'posted'
        and match_family(w.operation) = 'payout' and w.xid < $5))
    from round r
    join operation p on p.round_id = r.id and p.outcome = 'posted' and match_family(p.operation) = 'payin' and p.xid < $5
    where r.provider = $2 and r.provider_round = l.provider_round and coalesce(r.player_id = l.player_id, true)
      and case when l.linked_transaction_id is null then p.amount = l.amount
          else p.transaction_id = l.linked_transaction_id end), false) as payout_booked
from (${itemPage({ which: 'round_id is null', after: '$6', limit: '$7' })}) i
left join operation o on o.id = i.operation_id
left join statement_line l on l.id = i.line_id
left join lateral (
  select sum(delta) as delta from adjustment where operation_id = o.id and xid < $5) a on true
order by i.id`;

export type ItemPage = { breaks: readonly BreakFacts[]; last: string | null };
export type ReadPage = (client: pg.PoolClient, scope: FrozenScope, after: string, limit: number) => Promise<ItemPage>;

/** The differences among the next `limit` transaction items; `last` is null when there are no more items. */
export function transactionBreaks(retries: RetryPlans | null): ReadPage {
  return async (client, scope, after, limit) => {
    const { runId, provider, from, to, watermark } = scope;
    const values = [runId, provider, from, to, watermark, after, limit];
    const { rows } = await client.query<TransactionRow>(TRANSACTION_ITEMS, values);
    return { breaks: rows.flatMap((row) => breakOf(scope, retries, row) ?? []), last: rows.at(-1)?.item_id ?? null };
  };
}

function breakOf(scope: FrozenScope, retries: RetryPlans | null, row: TransactionRow): BreakFacts | null {
  if (row.problem !== null) return unreadableLine(scope, row, row.problem);
  const ours = ourSide(row);
  const theirs = theirSide(row, scope.asOf, retries);
  const transactionId = row.our_transaction ?? row.their_transaction;
  if (row.family === null || transactionId === null) return null;
  const item: ItemFacts = {
    family: row.family,
    ordinal: row.ordinal,
    sameTransaction: row.our_transaction === row.their_transaction,
    betless: row.betless,
    betAgrees: row.bet_agrees,
    ours,
    theirs,
  };
  const finding = classifyItem(item);
  if (!finding) return null;
  const isPart = finding.kind === 'amount' && row.repaired_kind !== null;
  const isTakenBack = finding.kind === 'currency' && finding.detail.standing === 'theirs' && ours?.outcome === 'posted';
  const isTheirs = row.their_day === 'inside' && row.our_day !== 'inside';
  const eventAt = isTheirs && row.occurred_at ? row.occurred_at : row.effective_at;
  return {
    provider: scope.provider,
    // What a repair posted in part goes on as the case it was.
    kind: isPart && row.repaired_kind !== null ? row.repaired_kind : finding.kind,
    grownFrom: isPart ? null : finding.grownFrom,
    subject: { of: 'transaction', family: row.family, transactionId, ordinal: row.ordinal },
    providerRound: row.our_round ?? row.their_round,
    playerId: row.our_player ?? row.their_player,
    currency: row.operation_id === null || isTakenBack ? row.their_currency : row.our_currency,
    ...figuresOf(finding, isTakenBack ? null : ours, theirs),
    eventAt,
    expectedUntil: expectedUntil(scope, eventAt),
    detail: finding.detail,
    explanation: finding.explanation,
    evidence: evidenceOf(row),
  };
}

/** A refused or declined transaction is worth nothing on that side; of amounts that agree the taxes are what differs. */
function figuresOf(finding: Finding, ours: OurSide | null, theirs: TheirSide | null) {
  if (finding.detail.tax === 'named') return { ours: ours?.tax ?? null, theirs: theirs?.tax ?? null };
  return {
    ours: ours?.outcome === 'posted' ? ours.amount : null,
    theirs: theirs?.accepted ? theirs.amount : null,
  };
}

function unreadableLine(scope: FrozenScope, row: TransactionRow, problem: string): BreakFacts {
  return {
    provider: scope.provider,
    kind: 'unparsable_line',
    subject: { of: 'line', content: row.content ?? '', ordinal: row.ordinal },
    providerRound: row.their_round,
    playerId: row.their_player,
    currency: row.their_currency,
    ours: null,
    theirs: null,
    eventAt: row.occurred_at ?? scope.from,
    detail: { problem },
    evidence: { ...evidenceOf(row), problem },
  };
}

function expectedUntil(scope: FrozenScope, eventAt: Date): Date | null {
  const seconds = scope.expectedWindowSeconds;
  return seconds > 0 ? new Date(eventAt.getTime() + seconds * 1_000) : null;
}

function evidenceOf(row: TransactionRow): Record<string, string | number | null> {
  const { operation_id, wallet_call_id, round_id, line_id, statement_id } = row;
  const isPair = operation_id !== null && line_id !== null;
  const foreign = isPair && row.their_currency !== row.our_currency;
  const renamed = isPair && row.family === 'payout' && row.their_operation !== row.our_operation;
  return {
    ...(operation_id === null ? {} : { operationId: operation_id, walletCallId: wallet_call_id, roundId: round_id }),
    ...(line_id === null ? {} : { lineId: line_id, statementId: statement_id }),
    ...(foreign ? { theirCurrency: row.their_currency } : {}),
    ...(renamed ? { theirOperation: row.their_operation } : {}),
  };
}
