// Reads a run's items page by page, each with what the ledger knows around it, in the words of the matching rules. Reading
// only; whatever is said about an item is decided in domain/matching.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import type { BreakFacts } from '../../domain/matching/break-row.ts';
import { type ItemFacts, type OurSide, type TheirSide, classifyItem } from '../../domain/matching/classify-item.ts';
import type { Family } from '../../domain/matching/family.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { FrozenScope } from './run-scope.ts';

/**
 * $1 run, $2 provider, $3 from, $4 to, $5 watermark, $6 after item, $7 page size.
 * Where a rollback line names no bet, it may be any bet of its amount in the round: `payout_booked` only if all are paid.
 */
const TRANSACTION_ITEMS = `
select i.id::text as item_id, i.ordinal, match_family(coalesce(o.operation, l.operation)) as family,
  o.id as operation_id, o.outcome, o.code, o.amount as our_amount, o.currency as our_currency, o.player_id as our_player,
  o.provider_round as our_round, o.game as our_game, o.transaction_id as our_transaction, o.round_id, o.wallet_call_id,
  o.mode = 'free' as our_free, o.operation = 'jackpot' as our_jackpot, l.free as their_free, l.operation = 'jackpot' as their_jackpot,
  o.effective_at, o.effective_at >= $3 and o.effective_at < $4 as our_inside,
  exists (
    select from operation u where u.round_id = o.round_id and u.linked_key = o.key and u.outcome = 'posted'
      and u.operation in ('rollback', 'refund') and u.xid < $5) as undone,
  coalesce((
    select bool_or(coalesce(pl.accepted, false))
    from operation p join run_item pi on pi.run_id = i.run_id and pi.operation_id = p.id
    left join statement_line pl on pl.id = pi.line_id
    where p.provider = $2 and p.key = o.linked_key and p.final), true) as bet_stands_there,
  l.id::text as line_id, l.statement_id, l.part, l.line_no, l.accepted, l.amount as their_amount, l.currency as their_currency,
  l.player_id as their_player, l.provider_round as their_round, l.game as their_game, l.transaction_id as their_transaction,
  l.occurred_at, l.occurred_at >= $3 and l.occurred_at < $4 as their_inside, l.problem,
  match_family(l.operation) = 'rollback' and coalesce((
    select bool_and(exists (
      select from operation w where w.round_id = r.id and w.linked_key = p.key and w.outcome = 'posted'
        and match_family(w.operation) = 'payout' and w.xid < $5))
    from round r
    join operation p on p.round_id = r.id and p.outcome = 'posted' and match_family(p.operation) = 'payin' and p.xid < $5
    where r.provider = $2 and r.provider_round = l.provider_round and coalesce(r.player_id = l.player_id, true)
      and case when l.linked_transaction_id is null then p.amount = l.amount
          else p.transaction_id = l.linked_transaction_id end), false) as payout_booked
from run_item i
left join operation o on o.id = i.operation_id
left join statement_line l on l.id = i.line_id
where i.run_id = $1 and i.round_id is null and i.id > $6
order by i.id
limit $7`;

type TransactionRow = {
  item_id: string;
  ordinal: number;
  family: Family | null;
  operation_id: string | null;
  outcome: OurSide['outcome'];
  code: Refusal | null;
  our_amount: string;
  our_currency: Currency;
  our_player: string | null;
  our_round: string | null;
  our_game: string | null;
  our_transaction: string | null;
  round_id: string | null;
  wallet_call_id: string | null;
  our_free: boolean;
  our_jackpot: boolean;
  their_free: boolean | null;
  their_jackpot: boolean;
  effective_at: Date;
  our_inside: boolean;
  undone: boolean;
  bet_stands_there: boolean;
  line_id: string | null;
  statement_id: string | null;
  part: string;
  line_no: number;
  accepted: boolean;
  their_amount: string | null;
  their_currency: Currency | null;
  their_player: string | null;
  their_round: string | null;
  their_game: string | null;
  their_transaction: string | null;
  occurred_at: Date | null;
  their_inside: boolean | null;
  problem: string | null;
  payout_booked: boolean | null;
};

export type ItemPage = { breaks: readonly BreakFacts[]; last: string | null };

/** The differences among the next `limit` transaction items; `last` is null when there are no more items. */
export async function transactionBreaks(
  client: pg.PoolClient,
  scope: FrozenScope,
  after: string,
  limit: number,
): Promise<ItemPage> {
  const { runId, provider, from, to, watermark } = scope;
  const { rows } = await client.query<TransactionRow>(TRANSACTION_ITEMS, [
    runId,
    provider,
    from,
    to,
    watermark,
    after,
    limit,
  ]);
  return { breaks: rows.flatMap((row) => breakOf(scope, row) ?? []), last: rows.at(-1)?.item_id ?? null };
}

function breakOf(scope: FrozenScope, row: TransactionRow): BreakFacts | null {
  if (row.problem !== null) return unreadableLine(scope, row, row.problem);
  const ours = ourSide(row);
  const theirs = theirSide(row);
  const transactionId = row.our_transaction ?? row.their_transaction;
  if (row.family === null || transactionId === null) return null;
  const item: ItemFacts = {
    family: row.family,
    ordinal: row.ordinal,
    sameTransaction: row.our_transaction === row.their_transaction,
    ours,
    theirs,
  };
  const finding = classifyItem(item);
  if (!finding) return null;
  const eventAt = row.occurred_at && row.their_inside === true && !row.our_inside ? row.occurred_at : row.effective_at;
  return {
    provider: scope.provider,
    kind: finding.kind,
    subject: { of: 'transaction', family: row.family, transactionId, ordinal: row.ordinal },
    providerRound: row.our_round ?? row.their_round,
    playerId: row.our_player ?? row.their_player,
    currency: row.operation_id === null ? row.their_currency : row.our_currency,
    // A refused or declined transaction is worth nothing on that side.
    ours: ours?.outcome === 'posted' ? ours.amount : null,
    theirs: theirs?.accepted ? theirs.amount : null,
    eventAt,
    expectedUntil: expectedUntil(scope, eventAt),
    detail: finding.detail,
    explanation: finding.explanation,
    evidence: evidenceOf(row),
  };
}

function ourSide(row: TransactionRow): OurSide | null {
  if (row.operation_id === null) return null;
  return {
    outcome: row.outcome,
    refusal: row.code,
    amount: BigInt(row.our_amount),
    currency: row.our_currency,
    playerId: row.our_player,
    providerRound: row.our_round,
    game: row.our_game,
    free: row.our_free,
    jackpot: row.our_jackpot,
    inside: row.our_inside,
    undone: row.undone,
    betStandsThere: row.bet_stands_there,
  };
}

function theirSide(row: TransactionRow): TheirSide | null {
  if (row.line_id === null || row.their_amount === null || row.their_currency === null) return null;
  return {
    accepted: row.accepted,
    amount: BigInt(row.their_amount),
    currency: row.their_currency,
    playerId: row.their_player,
    providerRound: row.their_round,
    game: row.their_game,
    free: row.their_free,
    jackpot: row.their_jackpot,
    inside: row.their_inside === true,
    payoutBooked: row.payout_booked === true,
  };
}

function unreadableLine(scope: FrozenScope, row: TransactionRow, problem: string): BreakFacts {
  return {
    provider: scope.provider,
    kind: 'unparsable_line',
    subject: { of: 'line', part: row.part, lineNo: row.line_no },
    providerRound: row.their_round,
    playerId: row.their_player,
    currency: row.their_currency,
    ours: null,
    theirs: null,
    eventAt: row.occurred_at ?? scope.from,
    evidence: { ...evidenceOf(row), problem },
  };
}

function expectedUntil(scope: FrozenScope, eventAt: Date): Date | null {
  const seconds = scope.expectedWindowSeconds;
  return seconds > 0 ? new Date(eventAt.getTime() + seconds * 1_000) : null;
}

function evidenceOf(row: TransactionRow): Record<string, string | number | null> {
  const { operation_id, wallet_call_id, round_id, line_id, statement_id } = row;
  const foreign = operation_id !== null && line_id !== null && row.their_currency !== row.our_currency;
  return {
    ...(operation_id === null ? {} : { operationId: operation_id, walletCallId: wallet_call_id, roundId: round_id }),
    ...(line_id === null ? {} : { lineId: line_id, statementId: statement_id }),
    ...(foreign ? { theirCurrency: row.their_currency } : {}),
  };
}
