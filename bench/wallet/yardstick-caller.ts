// One connection of the yardstick: the SQL function called as a prepared statement, a transaction a call, as pgbench does. Its
// planner is told what the ledger's own posting connection is told, so that no plan made on empty tables slows it down.

import pg from 'pg';
import { CURRENCY, GAME, type Movement, roundId } from '../kit/movement.ts';
import type { Caller } from './load-window.ts';

const PLANNER =
  '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c jit=off';
const POST = {
  name: 'yardstick-post',
  text: 'select yardstick.post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as reply',
};
/** What the ledger keeps of a call's headers. */
const HEADERS = JSON.stringify({
  host: '127.0.0.1:8080',
  'user-agent': 'hypetech',
  accept: 'application/json',
  'content-type': 'application/json',
  'content-length': '312',
  'x-signature': '[blanked]',
});

export async function createYardstickCaller(databaseUrl: string): Promise<Caller> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    options: PLANNER,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return {
    async post(movement) {
      const { rowCount } = await client.query({ ...POST, values: valuesOf(movement) });
      if (rowCount !== 1) throw new Error(`the yardstick did not post a ${movement.hook}`);
    },
    close: () => client.end(),
  };
}

function valuesOf({ hook, id, betId, player, amount, body }: Movement): unknown[] {
  const isBet = hook === 'bet';
  const link = isBet ? null : `bet:${betId}`;
  const minor = amount.replace('.', '');
  return [
    ...[isBet ? 'payin' : 'payout', `${hook}:${id}`, link, id, player.id, CURRENCY, minor],
    ...[GAME, roundId(betId), HEADERS, Buffer.from(body)],
  ];
}
