// The generator of dialects' traffic, a process of its own: signs rounds when it is told, sends what it signed when it is told,
// and has each answer judged by the provider's own sender once the window is over.

import { compactVerify, createLocalJWKSet } from 'jose';
import pg from 'pg';
import { z } from 'zod';
import { publicHalf } from '../../providers/betcore/simulator/signing-key.ts';
import { obeyOrders } from '../kit/child.ts';
import { connectHttp } from '../kit/http-connection.ts';
import { median, round as rounded } from '../kit/statistics.ts';
import { betcoreGamesTraffic } from './betcore-games.ts';
import { betcoreTraffic } from './betcore.ts';
import { betgamesTraffic } from './betgames.ts';
import { type HeldCall, createHolder } from './held-call.ts';
import { hypetechTraffic } from './hypetech.ts';
import { microgamingTraffic } from './microgaming.ts';
import { DIALECTS, type DialectName, type Seat, type Traffic, type TrafficOf } from './traffic.ts';

const TRAFFIC: Record<DialectName, TrafficOf> = {
  hypetech: hypetechTraffic,
  microgaming: microgamingTraffic,
  betgames: betgamesTraffic,
  betcore: betcoreTraffic,
  'betcore-games': betcoreGamesTraffic,
};

const dialect = z.enum(DIALECTS);
const order = z.discriminatedUnion('do', [
  z.object({ do: z.literal('open'), dialect }),
  z.object({ do: z.literal('sign'), dialect, rounds: z.number() }),
  z.object({ do: z.literal('send'), callers: z.number() }),
  z.object({ do: z.literal('time RS256') }),
]);
export type GeneratorOrder = z.infer<typeof order>;
/** `value` is calls sent and answered, or µs; `seconds` is how long the sending took. */
export type GeneratorReport = { value: number; seconds: number };

const settings = z.object({ ENTRIES: z.string(), DATABASE_URL: z.url(), WALLET_URL: z.url() }).parse(process.env);
const entries = JSON.parse(settings.ENTRIES) as Partial<Record<DialectName, unknown>>;

type Opened = { traffic: Traffic; seats: readonly Seat[]; turn: number };
type HeldRound = readonly [bet: HeldCall, win: HeldCall];

process.title = 'bench-generator';
const holder = createHolder();
const opened = new Map<DialectName, Opened>();
let held: HeldRound[] = [];
let lastId = 7_000_000;

obeyOrders(async (given): Promise<GeneratorReport> => {
  const told = order.parse(given);
  switch (told.do) {
    case 'open':
      return open(told.dialect);
    case 'sign':
      return sign(told.dialect, told.rounds);
    case 'send':
      return send(told.callers);
    case 'time RS256':
      return timeRs256();
    default:
      return told satisfies never;
  }
});

async function open(name: DialectName): Promise<GeneratorReport> {
  const seats = await readSeats(name);
  opened.set(name, { seats, turn: 0, traffic: await TRAFFIC[name](entries[name], holder.fetch, seats) });
  return { value: seats.length, seconds: 0 };
}

async function sign(name: DialectName, rounds: number): Promise<GeneratorReport> {
  const own = opened.get(name);
  if (!own) throw new Error(`${name} is not open`);
  held = [];
  for (let i = 0; i < rounds; i++) {
    const seat = own.seats[own.turn++ % own.seats.length];
    if (!seat) throw new Error('there are no seats');
    const one = { seat, betId: String(++lastId), winId: String(++lastId) };
    const bet = await holder.hold(() => own.traffic.bet(one));
    held.push([bet, await holder.hold(() => own.traffic.win(one))]);
  }
  return { value: 2 * rounds, seconds: 0 };
}

/** Each caller sends a bet and, once it is answered, its win, then takes the next round. */
async function send(callers: number): Promise<GeneratorReport> {
  const connections = await Promise.all(Array.from({ length: callers }, () => connectHttp(settings.WALLET_URL)));
  const left = held.values();
  const heard: { call: HeldCall; status: number; body: string }[] = [];
  const startedAt = performance.now();
  const play = async (connection: (typeof connections)[number]) => {
    for (const calls of left) {
      for (const call of calls) heard.push({ call, ...(await connection.exchange(call.request)) });
    }
  };
  await Promise.all(connections.map(play));
  const seconds = (performance.now() - startedAt) / 1000;
  for (const connection of connections) connection.close();
  for (const { call, ...answer } of heard) await call.judge(answer);
  return { value: heard.length, seconds };
}

/** What it costs to verify one of the tokens that BETCORE's last calls carried, in µs of CPU. */
async function timeRs256(): Promise<GeneratorReport> {
  const { signingKey } = z
    .looseObject({ signingKey: z.custom<Parameters<typeof publicHalf>[0]>() })
    .parse(entries.betcore);
  const keys = createLocalJWKSet({ keys: [publicHalf(signingKey)] });
  const tokens = held.flat().map(({ request }) => JSON.parse(request.toString().split('\r\n\r\n')[1] ?? '') as string);
  const spent: number[] = [];
  const startedAt = performance.now();
  for (let first = 0; first < tokens.length; first += TOKENS_A_TURN) {
    const turn = tokens.slice(first, first + TOKENS_A_TURN);
    const before = process.cpuUsage();
    for (const token of turn) await compactVerify(token, keys, { algorithms: ['RS256'] });
    const { user, system } = process.cpuUsage(before);
    spent.push((user + system) / turn.length);
  }
  return { value: rounded(median(spent), 0), seconds: (performance.now() - startedAt) / 1000 };
}

const TOKENS_A_TURN = 100;

async function readSeats(provider: DialectName): Promise<Seat[]> {
  const client = new pg.Client({ connectionString: settings.DATABASE_URL, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<Seat>(
      `select player_id as player, id as "sessionId", launch_token as token from session
       where provider = $1 order by md5(player_id::text)`,
      [provider],
    );
    return rows;
  } finally {
    await client.end();
  }
}
