import { expect, test } from 'vitest';
import { createLogger } from '../../platform/logging.ts';
import { createShutdown } from '../../platform/shutdown.ts';

const log = createLogger('test', 'silent');

test('closers run once each, last registered first, however often the end is begun', async () => {
  const closed: string[] = [];
  const shutdown = createShutdown(log);
  shutdown.onClose('database', () => closed.push('database'));
  shutdown.onClose('http', async () => closed.push(await Promise.resolve('http')));
  const codes = await Promise.all([shutdown.begin('SIGTERM'), shutdown.begin('SIGINT')]);
  expect(closed).toEqual(['http', 'database']);
  expect(codes).toEqual([0, 0]);
});

test('a closer that fails does not keep the others from closing', async () => {
  const closed: string[] = [];
  const shutdown = createShutdown(log);
  shutdown.onClose('database', () => closed.push('database'));
  shutdown.onClose('http', () => Promise.reject(new Error('stuck')));
  expect(await shutdown.begin('SIGTERM')).toBe(1);
  expect(closed).toEqual(['database']);
});

test('a closer that never ends does not hold the process past its deadline', async () => {
  const shutdown = createShutdown(log, 20);
  shutdown.onClose('http', () => new Promise(() => undefined));
  expect(await shutdown.begin('SIGTERM')).toBe(1);
});
