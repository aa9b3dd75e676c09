// BETCORE's conformance checklist, item 50: the feed, shown on its simulator over real HTTP and WebSocket, and our client of it,
// which outlives a hub that goes away.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type BetcoreFeed, type FeedPush, createBetcoreFeed } from '../../providers/betcore-feed/index.ts';
import { HANDSHAKE, createFrameReader, frame, subscribeFrame } from '../../providers/betcore-feed/signalr.ts';
import { type Simulator, startBetcoreFeedSimulator } from '../../providers/betcore-feed/simulator/index.ts';

const CREDENTIALS = { clientId: '1556', secret: 'feed_conformance_88d1' };
let simulator: Simulator;
let feed: BetcoreFeed;
const clientWith = (secret: string): BetcoreFeed =>
  createBetcoreFeed({ apiUrl: simulator.url, hubUrl: simulator.hubUrl, ...CREDENTIALS, secret });
const soon = () => AbortSignal.timeout(10_000);
beforeAll(async () => {
  simulator = await startBetcoreFeedSimulator({ port: 0, ...CREDENTIALS });
  feed = clientWith(CREDENTIALS.secret);
});
afterAll(() => simulator.close());

/** The messages of a bare connection, until `enough` of them have come. */
async function pushesOf(url: string, enough: number): Promise<Record<string, unknown>[]> {
  const socket = new WebSocket(url);
  const read = createFrameReader();
  const pushes: Record<string, unknown>[] = [];
  socket.on('open', () => {
    socket.send(HANDSHAKE);
    socket.send(subscribeFrame({ gameType: 3, clientId: 1556 }));
  });
  socket.on('message', (data: Buffer) => {
    read(data.toString());
    for (const part of data.toString().split('\u001e').filter(Boolean)) {
      const message = JSON.parse(part) as { type?: number; arguments?: Record<string, unknown>[] };
      if (message.type === 1) pushes.push(...(message.arguments ?? []));
    }
  });
  try {
    await vi.waitUntil(() => pushes.length >= enough, { timeout: 10_000, interval: 20 });
  } finally {
    socket.terminate();
  }
  return pushes;
}

describe('the provider', () => {
  test('betcore #50 a wrong secret gives no token', async () => {
    const failure = { code: 'provider_refused', facts: { code: 103_805 } };
    await expect(clientWith('wrong').token(soon())).rejects.toMatchObject(failure);
    await expect(clientWith('wrong').listGames(soon())).rejects.toMatchObject(failure);
  });

  test.each(['', '?access_token=', '?access_token=forged'])(
    'betcore #50 a hub connection with "%s" for a token is refused',
    async (query) => {
      const socket = new WebSocket(simulator.hubUrl + query);
      const refused = await new Promise<string>((resolve) => socket.on('error', (error) => resolve(error.message)));
      expect(refused).toContain('401');
    },
  );

  test('betcore #50 after handshake and subscribe, pushes come twice a second with rising sId and their fields', async () => {
    const pushes = await pushesOf(`${simulator.hubUrl}?access_token=${await feed.token(soon())}`, 4);
    const ids = pushes.map((push) => push['sId'] as number);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(ids.length);
    const times = pushes.map((push) => Date.parse(push['tst'] as string));
    const apart = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1);
    // Its own clock on its own pushes; a loaded machine may be late, never early.
    expect(apart).toBeGreaterThanOrEqual(450);
    const [first = {}] = pushes;
    expect(Object.keys(first).toSorted()).toEqual(['bt', 'im', 'sId', 'tst', 'wgi']);
    const [game] = first['wgi'] as Record<string, unknown>[];
    expect(Object.keys(game ?? {}).toSorted()).toEqual(['cr', 'ge', 'i', 'lrId', 'ps', 's', 'sdt', 't']);
    expect(game?.['t']).toBe(3);
  });
});

describe('our client', () => {
  test('betcore #50 follows the feed, and again after the hub went away', async () => {
    const stop = new AbortController();
    const pushes: FeedPush[] = [];
    const lost: string[] = [];
    const wish = { gameType: 3, firstPauseMs: 10, onPush: (push: FeedPush) => void pushes.push(push) };
    const following = feed.follow({ ...wish, onLost: (reason) => void lost.push(reason) }, stop.signal);
    await vi.waitUntil(() => pushes.length >= 2, { timeout: 10_000 });
    const before = pushes.length;
    simulator.dropConnections();
    await vi.waitUntil(() => lost.length > 0 && pushes.length >= before + 2, { timeout: 10_000 });
    stop.abort();
    await following;
    const ids = pushes.map(({ sId }) => sId);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  test('betcore #50 lists the games under their translated names, and reads the jackpot in minor units', async () => {
    expect(await feed.listGames(soon())).toContainEqual({ code: '3', name: 'Poker Bet', kind: 'live' });
    expect(await feed.jackpot('EUR', soon())).toBeGreaterThanOrEqual(1_000_000n);
  });
});

test('messages are cut at 0x1E, wherever the frames are cut', () => {
  const whole = frame({ type: 6 }) + frame({ type: 1, arguments: [{ a: 'é' }] });
  for (let cut = 0; cut <= whole.length; cut++) {
    const read = createFrameReader();
    const messages = [...read(whole.slice(0, cut)), ...read(whole.slice(cut))];
    expect(messages).toHaveLength(2);
  }
  expect(() => createFrameReader()(`{"no json\u001e`)).toThrow();
  expect(() => createFrameReader()('x'.repeat(1024 * 1024 + 1))).toThrow();
});
