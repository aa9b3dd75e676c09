// Closes a round that the provider says is over, without money: each stake still open is lost. Posted as an operation of its
// own, so the ledger alone tells why the round is settled; its workflow hears of it through the outbox as of any other.

import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Provider } from '../../domain/provider.ts';
import { EMPTY_ROUND } from '../../domain/round.ts';
import { emptyLedgerState } from './ledger-state.ts';
import { loadRounds } from './load-rounds.ts';

type RoundRow = {
  provider: Provider;
  player_id: string;
  provider_round: string;
  game: string | null;
  currency: string;
  session_id: string | null;
};

/** Posts `round_close` if the round is still open. Safe to repeat; a win that comes later is still paid. */
export async function closeRound(
  pool: pg.Pool,
  roundId: string,
  transactionId: string,
): Promise<'closed' | 'not_open'> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const closed = await closeUnderLock(client, roundId, transactionId);
    await client.query('commit');
    return closed;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function closeUnderLock(
  client: pg.PoolClient,
  roundId: string,
  transactionId: string,
): Promise<'closed' | 'not_open'> {
  const { rows } = await client.query<RoundRow>(
    `select r.provider, r.player_id, r.provider_round, r.game, r.currency, r.session_id
     from round r join wallet w on w.player_id = r.player_id where r.id = $1 order by w.account_id for no key update of w`,
    [roundId],
  );
  const row = rows[0];
  if (!row) return 'not_open';
  const state = emptyLedgerState();
  await loadRounds(client, [], state, () => null, [roundId]);
  if ((state.roundsById.get(roundId)?.round ?? EMPTY_ROUND).state !== 'open') return 'not_open';
  const operationId = uuidv7();
  await client.query(
    `with closed as (update round set state = 'settled', updated_at = clock_timestamp() where id = $2),
       told as (insert into outbox (round_id, operation_id) values ($2, $1))
     insert into operation (id, provider, key, operation, mode, transaction_id, player_id, round_id, session_id, provider_round, game, currency,
       amount, fingerprint, outcome, final, effective_at, posted_at)
     values ($1, $3, $4, 'round_close', 'cash', $5, $6, $2, $7, $8, $9, $10, 0, '{}', 'posted', true, clock_timestamp(), clock_timestamp())`,
    [
      operationId,
      roundId,
      row.provider,
      `close:${operationId}`,
      transactionId,
      row.player_id,
      row.session_id,
      row.provider_round,
      row.game,
      row.currency,
    ],
  );
  return 'closed';
}
