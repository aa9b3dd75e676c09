// Loads the rounds that a batch touches and folds their posted operations. A round belongs to one player, whose wallets are
// locked already, so its operations cannot change under the batch.

import type pg from 'pg';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import { EMPTY_ROUND, applyToRound } from '../../domain/round.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Fingerprint, Mode, Operation, WalletEvent } from '../../domain/wallet-event.ts';
import { type AnsweredOperation, type LedgerState, type RoundRecord, operationKey, roundKey } from './ledger-state.ts';

type Row = {
  round_id: string;
  provider: Provider;
  player_id: string;
  round_key: string;
  provider_round: string;
  operation_id: string | null;
  operation: Operation;
  key: string;
  linked_key: string | null;
  transaction_id: string;
  mode: Mode;
  amount: string;
  closes_round: boolean;
  wallet_call_id: string | null;
  currency: Currency;
  fingerprint: string;
  balance_before: string | null;
  balance_after: string | null;
};

const LOAD_ROUNDS = {
  name: 'posting-load-rounds',
  text: `
    with touched as (
      select id from round where id = any ($1::uuid[])
      union
      select r.id from unnest($2::text[], $3::uuid[], $4::text[]) as n (provider, player, key)
      join round r on r.provider = n.provider and r.player_id = n.player and r.key = n.key
    )
    select r.id as round_id, r.provider, r.player_id, r.key as round_key, r.provider_round,
      o.id as operation_id, o.operation, o.key, o.linked_key, o.transaction_id, o.mode, o.amount, o.closes_round, o.wallet_call_id,
      o.currency, o.fingerprint, o.balance_before, o.balance_after
    from touched join round r on r.id = touched.id
    left join operation o on o.round_id = r.id and o.outcome = 'posted'
    order by r.id, o.posted_at, o.id`,
};

/** Adds to `state` each round that an event names, whose payin it is linked to, or that is asked for by id. */
export async function loadRounds(
  client: pg.PoolClient,
  events: readonly WalletEvent[],
  state: LedgerState,
  linkedOf: (event: WalletEvent) => AnsweredOperation | null,
  roundIds: readonly string[] = [],
): Promise<void> {
  const ids = [...roundIds, ...events.flatMap((event) => linkedOf(event)?.roundId ?? [])];
  const named = events.filter((event) => event.round && event.player !== null && isId(event.player));
  if (ids.length === 0 && named.length === 0) return;
  const values = [
    [...new Set(ids)],
    named.map((e) => e.provider),
    named.map((e) => e.player),
    named.map((e) => e.round?.key),
  ];
  const { rows } = await client.query<Row>({ ...LOAD_ROUNDS, values });
  for (const row of rows) {
    const record = state.roundsById.get(row.round_id) ?? recordOf(row);
    const op = row.operation_id === null ? null : operationOf(row, row.operation_id);
    if (op) rememberOperation(state, record.provider, op);
    const next = op ? { ...record, round: applyToRound(record.round, { ...op, linkedKey: row.linked_key }) } : record;
    state.roundsById.set(next.id, next);
    state.rounds.set(roundKey(next.provider, next.playerId, next.key), next);
  }
}

/** The look-up by key comes first and knows the answer of the call too; its record stays. */
function rememberOperation(state: LedgerState, provider: Provider, op: AnsweredOperation): void {
  const key = operationKey(provider, op.key);
  if (!state.operations.has(key)) state.operations.set(key, op);
  if (!state.operationsById.has(op.operationId)) state.operationsById.set(op.operationId, op);
}

function operationOf(row: Row, operationId: string): AnsweredOperation {
  return {
    operationId,
    walletCallId: row.wallet_call_id,
    key: row.key,
    operation: row.operation,
    mode: row.mode,
    transactionId: row.transaction_id,
    playerId: row.player_id,
    roundId: row.round_id,
    currency: row.currency,
    amount: BigInt(row.amount),
    closesRound: row.closes_round,
    fingerprint: JSON.parse(row.fingerprint) as Fingerprint,
    outcome: 'posted',
    code: null,
    balanceBefore: row.balance_before === null ? null : BigInt(row.balance_before),
    balanceAfter: row.balance_after === null ? null : BigInt(row.balance_after),
    reply: null,
  };
}

function recordOf(row: Row): RoundRecord {
  return {
    id: row.round_id,
    provider: row.provider,
    playerId: row.player_id,
    key: row.round_key,
    providerRound: row.provider_round,
    round: EMPTY_ROUND,
  };
}
