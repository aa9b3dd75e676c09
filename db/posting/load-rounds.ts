// Loads the rounds that a batch touches and folds their posted operations. A round belongs to one player, whose wallets are
// locked already, so its operations cannot change under the batch.

import type pg from 'pg';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import { EMPTY_ROUND, applyToRound } from '../../domain/round.ts';
import type { Mode, Operation, WalletEvent } from '../../domain/wallet-event.ts';
import { type AnsweredOperation, type LedgerState, type RoundRecord, roundKey } from './ledger-state.ts';

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
      o.id as operation_id, o.operation, o.key, o.linked_key, o.transaction_id, o.mode, o.amount
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
    const next =
      row.operation_id === null
        ? record
        : {
            ...record,
            round: applyToRound(record.round, {
              ...row,
              operationId: row.operation_id,
              linkedKey: row.linked_key,
              transactionId: row.transaction_id,
              amount: BigInt(row.amount),
            }),
          };
    state.roundsById.set(next.id, next);
    state.rounds.set(roundKey(next.provider, next.playerId, next.key), next);
  }
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
