import { expect, test } from 'vitest';
import { createMetrics } from '../../platform/metrics.ts';

test('one scrape shows the outbox and the open breaks from one query each', async () => {
  let queries = 0;
  const { registry } = createMetrics({
    outbox: () => {
      queries += 1;
      return Promise.resolve({ pending: 3, oldestSeconds: 1.5 });
    },
    openBreaks: () => Promise.resolve([{ provider: 'hypetech', kind: 'amount', count: 2 }]),
  });
  const page = await registry.metrics();
  expect(page).toContain('tallyman_outbox_pending 3');
  expect(page).toContain('tallyman_outbox_oldest_seconds 1.5');
  expect(page).toContain('tallyman_breaks_open{provider="hypetech",kind="amount"} 2');
  expect(queries).toBe(1);
});

test('a database that is away leaves its gauges out and the page up', async () => {
  const away = () => Promise.reject(new Error('connection refused'));
  const page = await createMetrics({ outbox: away, openBreaks: away }).registry.metrics();
  expect(page).not.toMatch(/^tallyman_outbox_pending \d/m);
  expect(page).not.toMatch(/^tallyman_breaks_open\{/m);
  expect(page).toContain('process_cpu_seconds_total');
});
