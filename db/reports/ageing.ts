// Cases that wait for somebody, by age. Money and timing stand in rows of their own, so that no figure ever mixes what is
// missing with what is only late.

import type { BreakKind } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import { RESIDUAL } from '../reconciliation/break-facts.ts';
import type { Severity } from '../../domain/matching/severity.ts';
import type { BreakClass } from '../schema.ts';
import { MOMENT, momentReader } from './moments.ts';

/** An age belongs to the first bucket that ends after it. */
export const AGE_BUCKETS = ['0-24h', '1-3d', '3-7d', '7-30d', 'over 30d'] as const;
export type AgeBucket = (typeof AGE_BUCKETS)[number];

/** $1 and $2 moments, $3 row limit. */
const AGEING = `
with ${MOMENT}, waiting as (
  select b.provider, b.class, b.kind, b.severity, b.currency, b.event_at,
    width_bucket(m.at - b.event_at, array['1 day', '3 days', '7 days', '30 days']::interval[]) as bucket,
    ${RESIDUAL} as residual
  from break b
  join moment m on m.provider = b.provider
  where b.state in ('open', 'in_review', 'awaiting_approval') and b.event_at < m.at
)
select provider, class, kind, severity, currency, bucket, count(*)::integer as count, sum(residual) as residual,
  min(event_at) as oldest_at
from waiting
group by provider, class, kind, severity, currency, bucket
order by class, bucket desc, provider, kind, severity, currency nulls first
limit $3`;

type Row = {
  provider: Provider;
  class: BreakClass;
  kind: BreakKind;
  severity: Severity;
  currency: Currency | null;
  bucket: number;
  count: number;
  residual: string | null;
  oldest_at: Date;
};

/** `residual` is decimal text in the row's currency, null where nothing is counted. Oldest first, money before timing. */
export type AgeingRow = ReturnType<typeof ageingRow>;

export const readAgeing = momentReader({ statement: AGEING, show: ageingRow });

function ageingRow({ provider, class: nature, kind, severity, currency, bucket, count, residual, oldest_at }: Row) {
  const age: AgeBucket = AGE_BUCKETS[bucket] ?? 'over 30d';
  return {
    class: nature,
    age,
    provider,
    kind,
    severity,
    currency,
    count,
    residual: residual === null || currency === null ? null : formatAmount(BigInt(residual), currency),
    oldestAt: oldest_at.toISOString(),
  };
}
