// The metrics that alarms and suites read, by their documented names. Counters are raised where things happen; gauges
// over the database are read when someone asks, so that any number of processes shows the same truth.
// A database that is away must never make /metrics fail: its gauges are left out then.

import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface OutboxFigures {
  pending: number;
  oldestSeconds: number;
}

export interface OpenBreaks {
  provider: string;
  kind: string;
  count: number;
}

/** What is read from the database on each scrape. */
export interface MetricQueries {
  outbox: () => Promise<OutboxFigures>;
  openBreaks: () => Promise<readonly OpenBreaks[]>;
}

export interface Metrics {
  readonly registry: Registry;
  readonly walletCalls: Counter<'provider' | 'operation' | 'outcome'>;
  readonly walletCallSeconds: Histogram<'provider'>;
  readonly unverifiedCalls: Counter<'provider' | 'reason'>;
}

/** A provider waits tens of milliseconds; the last bound is where they give up. */
const WALLET_CALL_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(queries?: MetricQueries): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  if (queries) addDatabaseGauges(registry, queries);
  return {
    registry,
    walletCalls: new Counter({
      name: 'tallyman_wallet_calls_total',
      help: 'verified wallet calls',
      labelNames: ['provider', 'operation', 'outcome'],
      registers,
    }),
    walletCallSeconds: new Histogram({
      name: 'tallyman_wallet_call_seconds',
      help: 'time from the first byte of a wallet call to our answer',
      labelNames: ['provider'],
      buckets: WALLET_CALL_BUCKETS_SECONDS,
      registers,
    }),
    unverifiedCalls: new Counter({
      name: 'tallyman_unverified_calls_total',
      help: 'wallet calls that were refused before they were believed',
      labelNames: ['provider', 'reason'],
      registers,
    }),
  };
}

function addDatabaseGauges(registry: Registry, queries: MetricQueries): void {
  const registers = [registry];
  const outbox = once(queries.outbox);
  const outboxGauge = (name: string, help: string, read: (figures: OutboxFigures) => number): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const figures = await outbox();
        if (figures) this.set(read(figures));
        else this.remove();
      },
    });
  outboxGauge('tallyman_outbox_pending', 'events not yet handed to Temporal', (figures) => figures.pending);
  outboxGauge(
    'tallyman_outbox_oldest_seconds',
    'age of the oldest event not yet handed to Temporal',
    (figures) => figures.oldestSeconds,
  );
  const openBreaks = once(queries.openBreaks);
  const labelNames = ['provider', 'kind'] as const;
  const gauge = new Gauge<(typeof labelNames)[number]>({
    name: 'tallyman_breaks_open',
    help: 'breaks that are open, in review or awaiting approval',
    labelNames,
    registers: [],
    async collect() {
      const rows = await openBreaks();
      this.reset();
      for (const { provider, kind, count } of rows ?? []) this.set({ provider, kind }, count);
    },
  });
  registry.registerMetric(gauge);
}

/** Joins concurrent readers to one query; undefined when it fails. */
function once<T>(query: () => Promise<T>): () => Promise<T | undefined> {
  let running: Promise<T | undefined> | undefined;
  return () => {
    running ??= query()
      .catch(() => undefined)
      .finally(() => (running = undefined));
    return running;
  };
}
