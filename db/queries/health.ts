// What the health page and the gauges ask of the database: cheap questions, asked on each scrape.

import type { Database } from '../client.ts';
import type { MetricQueries } from '../../platform/metrics.ts';

/** Resolves when the database answers. */
export async function pingDatabase({ pool }: Database): Promise<void> {
  await pool.query('select 1');
}

export function createMetricQueries({ pool }: Database): MetricQueries {
  return {
    async outbox() {
      const { rows } = await pool.query<{ pending: number; oldest: number }>(
        `select count(*)::int as pending, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as oldest
         from outbox where sent_at is null`,
      );
      return { pending: rows[0]?.pending ?? 0, oldestSeconds: rows[0]?.oldest ?? 0 };
    },
    async openBreaks() {
      const { rows } = await pool.query<{ provider: string; kind: string; count: number }>(
        `select provider, kind, count(*)::int as count from break
         where state in ('open', 'in_review', 'awaiting_approval') group by provider, kind`,
      );
      return rows;
    },
  };
}
