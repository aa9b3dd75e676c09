// The load generator, a process of its own, so that its work is neither in the server's event loop nor in its figures. It is
// told which side to load, with how many callers and for how long.

import pg from 'pg';
import { z } from 'zod';
import { obeyOrders } from '../kit/child.ts';
import { createHttpCaller } from './http-caller.ts';
import type { Player } from '../kit/movement.ts';
import { type Caller, type LoadWindow, createRoundSource, runLoadWindow } from './load-window.ts';
import { createYardstickCaller } from './yardstick-caller.ts';

const loadOrder = z.object({ side: z.enum(['ours', 'yardstick']), callers: z.number(), seconds: z.number() });
export type LoadOrder = z.infer<typeof loadOrder>;
export type Side = LoadOrder['side'];

process.title = 'bench-generator';
const settings = z
  .object({ WALLET_URL: z.url(), WEBHOOK_SECRET: z.string(), DATABASE_URL: z.url() })
  .parse(process.env);
const source = createRoundSource(await readPlayers());
obeyOrders((order) => load(loadOrder.parse(order)));

async function load({ side, callers, seconds }: LoadOrder): Promise<LoadWindow> {
  const connected = await Promise.all(Array.from({ length: callers }, () => connectCaller(side)));
  try {
    return await runLoadWindow(connected, source, seconds);
  } finally {
    await Promise.all(connected.map((caller) => caller.close()));
  }
}

function connectCaller(side: Side): Promise<Caller> {
  return side === 'ours'
    ? createHttpCaller(settings.WALLET_URL, settings.WEBHOOK_SECRET)
    : createYardstickCaller(settings.DATABASE_URL);
}

/** In an order that has nothing to do with where their rows lie. */
async function readPlayers(): Promise<Player[]> {
  const client = new pg.Client({ connectionString: settings.DATABASE_URL, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<Player>(
      'select player_id as id, launch_token as token from session order by md5(player_id::text)',
    );
    return rows;
  } finally {
    await client.end();
  }
}
