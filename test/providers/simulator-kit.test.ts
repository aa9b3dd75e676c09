import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createFaultPlan, faultRequest } from '../../providers/simulator-kit/fault-plan.ts';
import { openJournal } from '../../providers/simulator-kit/journal.ts';
import { mergePatch } from '../../providers/simulator-kit/merge-patch.ts';
import { seededRandom } from '../../providers/simulator-kit/seeded-random.ts';
import { startHypetechSimulator } from '../../providers/hypetech/simulator/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallyman-simulator-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('seeded chance', () => {
  const draw = (seed: string) => {
    const random = seededRandom(seed);
    return [random.integer(1, 1_000_000), random.integer(1, 1_000_000), random.shuffled([1, 2, 3, 4, 5])];
  };

  test('is the same for the same seed and another for another', () => {
    expect(draw('day-1')).toEqual(draw('day-1'));
    expect(draw('day-1')).not.toEqual(draw('day-2'));
  });

  test('stays within its bounds and reaches both', () => {
    const random = seededRandom('bounds');
    const drawn = new Set(Array.from({ length: 500 }, () => random.integer(3, 6)));
    expect([...drawn].toSorted((a, b) => a - b)).toEqual([3, 4, 5, 6]);
  });
});

describe('fault plan', () => {
  const order = (fault: unknown) => faultRequest.parse(fault);

  test('a fault is taken as often as ordered, and without a number until it is cleared', () => {
    const plan = createFaultPlan();
    plan.add(order({ on: 'webhook', fault: 'drop', times: 2 }));
    expect([plan.take('webhook'), plan.take('webhook'), plan.take('webhook')].map((f) => f?.fault)).toEqual([
      'drop',
      'drop',
      undefined,
    ]);
    plan.add(order({ on: 'webhook', fault: 'omit' }));
    for (let i = 0; i < 50; i++) expect(plan.take('webhook')?.fault).toBe('omit');
    plan.clear();
    expect(plan.take('webhook')).toBeNull();
  });

  test.each(['GET /sessions/{id}/transactions', 'GET /sessions/:id/transactions', 'GET /sessions/s-1/transactions'])(
    '%s is met by the real path',
    (on) => {
      const plan = createFaultPlan();
      plan.add(order({ on, fault: 'drop', times: 1 }));
      expect(plan.take({ method: 'GET', path: '/sessions/active' })).toBeNull();
      expect(plan.take({ method: 'POST', path: '/sessions/s-1/transactions' })).toBeNull();
      expect(plan.take('webhook')).toBeNull();
      expect(plan.take({ method: 'GET', path: '/sessions/s-1/transactions' })?.fault).toBe('drop');
    },
  );
});

test('a merge patch changes, adds and removes', () => {
  const patch = { a: 2, b: null, c: { e: 1 }, f: [1] };
  expect(mergePatch({ a: 1, b: 1, c: { d: 1 }, g: 1 }, patch)).toEqual({ a: 2, c: { d: 1, e: 1 }, f: [1], g: 1 });
});

describe('journal', () => {
  test('is read back in order, without a last line that a crash cut off', async () => {
    const file = join(folder, 'journal');
    const first = await openJournal(file, z.number(), () => undefined);
    first.append(1);
    first.append(2);
    await first.close();
    await appendFile(file, '{"cut');
    const read: number[] = [];
    const second = await openJournal(file, z.number(), (entry) => void read.push(entry));
    second.append(3);
    await second.close();
    const again: number[] = [];
    await (await openJournal(file, z.number(), (entry) => void again.push(entry))).close();
    expect([read, again]).toEqual([
      [1, 2],
      [1, 2, 3],
    ]);
  });

  test("a simulator's books survive its restart", async () => {
    const options = { port: 0, apiToken: 't', webhookSecret: 's', walletUrl: 'http://127.0.0.1:1', delayFactor: 0 };
    const bookFile = join(folder, 'book');
    const headers = { authorization: 'Bearer t', 'content-type': 'application/json' };
    const first = await startHypetechSimulator({ ...options, bookFile });
    const body = JSON.stringify({ game: 'aviador', user_id: 'u', username: 'M' });
    const launched = await fetch(`${first.url}/games/request-access`, { method: 'POST', headers, body });
    const { session_token: token } = (await launched.json()) as { session_token: string };
    await fetch(`${first.url}/control/play`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ rounds: 2, seed: 1, faults: { ghostBet: 2 } }),
    });
    const report = async (url: string): Promise<unknown> =>
      (await fetch(`${url}/sessions/${token}/transactions`, { headers })).json();
    const before = await report(first.url);
    await first.close();
    const second = await startHypetechSimulator({ ...options, bookFile });
    expect(before).toMatchObject({ pagination: { totalItems: 2 } });
    expect(await report(second.url)).toEqual(before);
    await second.close();
  });
});
