// The load generator, a process of its own, so that its work is neither in the server's event loop nor in its figures. It is
// told over IPC which side to load, with how many callers and for how long, and ends with its parent.

import pg from 'pg';
import { z } from 'zod';
import { createHttpCaller } from './http-caller.ts';
import { type LoadWindow, type RoundSource, createRoundSource, runLoadWindow } from './load-window.ts';
import type { Caller, Player } from './movement.ts';
import { createYardstickCaller } from './yardstick-caller.ts';

export type Side = 'ours' | 'yardstick';
export type LoadOrder = { side: Side; callers: number; seconds: number };
export type LoadReport = { window: LoadWindow } | { failed: string };

process.title = 'bench-generator';
const settings = z
  .object({ WALLET_URL: z.url(), WEBHOOK_SECRET: z.string(), DATABASE_URL: z.url() })
  .parse(process.env);

process.once('disconnect', () => process.exit(0));
const source = createRoundSource(await readPlayers(), 1);
process.on('message', (order: LoadOrder) => {
  void obey(order, source).then(
    (window) => process.send?.({ window } satisfies LoadReport),
    (error: unknown) => process.send?.({ failed: String(error) } satisfies LoadReport),
  );
});
process.send?.({ ready: true });

async function obey({ side, callers, seconds }: LoadOrder, rounds: RoundSource): Promise<LoadWindow> {
  const connected = await Promise.all(Array.from({ length: callers }, () => connectCaller(side)));
  try {
    return await runLoadWindow(connected, rounds, seconds);
  } finally {
    await Promise.all(connected.map((caller) => caller.close()));
  }
}

function connectCaller(side: Side): Promise<Caller> {
  return side === 'ours'
    ? createHttpCaller(settings.WALLET_URL, settings.WEBHOOK_SECRET)
    : createYardstickCaller(settings.DATABASE_URL);
}

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
