// Breaks as people read them: what differs, why, since when and what is still open of it. Amounts are wire money.

import type pg from 'pg';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import { type Money, toMoney } from '../../domain/money.ts';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import { type Page, type PageRequest, cutPage } from '../queries/keyset.ts';
import type { BreakClass, BreakState, Severity } from '../schema.ts';
import { type BreakEvidence, readEvidence } from './break-evidence.ts';

export type BreakFilter = {
  provider?: Provider | undefined;
  kind?: BreakKind | undefined;
  state?: BreakState | undefined;
  severity?: Severity | undefined;
  assignee?: string | undefined;
  currency?: Currency | undefined;
  /** Only what this run saw. */
  run?: string | undefined;
};

export type BreakView = {
  id: string;
  kind: BreakKind;
  class: BreakClass;
  provider: Provider;
  round: string | null;
  player: string | null;
  transactionId: string | null;
  ours: Money | null;
  theirs: Money | null;
  /** Theirs less ours, null where the currencies differ or nothing is counted. */
  difference: Money | null;
  state: BreakState;
  severity: Severity;
  cause: string;
  repair: string;
  eventAt: string;
  ageHours: number;
  /** Until then the other side may still arrive by itself. */
  healingUntil: string | null;
  /** What is still to be repaired; zero when nobody has to act. */
  residual: Money | null;
  assignee: string | null;
};
export type BreakEvent = { at: string; actor: string; action: string; detail: Record<string, unknown> };
export type BreakDetail = BreakView & { evidence: BreakEvidence; events: BreakEvent[] };

const COLUMNS = `b.id, b.kind, b.class, b.provider, b.provider_round, b.player_id, b.transaction_id, b.currency, b.ours, b.theirs,
  b.state, b.severity, b.cause, b.repair, b.event_at, b.expected_until, b.assignee, b.evidence,
  (extract(epoch from b.created_at) * 1000000)::bigint::text as position`;

type BreakRow = {
  id: string;
  kind: BreakKind;
  class: BreakClass;
  provider: Provider;
  provider_round: string | null;
  player_id: string | null;
  transaction_id: string | null;
  currency: Currency | null;
  ours: string | null;
  theirs: string | null;
  state: BreakState;
  severity: Severity;
  cause: string;
  repair: string;
  event_at: Date;
  expected_until: Date | null;
  assignee: string | null;
  evidence: { theirCurrency?: Currency } & Record<string, string | number | null>;
  position: string;
};

/** Breaks, newest first. */
export async function listBreaks(
  client: pg.ClientBase | pg.Pool,
  filter: BreakFilter,
  { limit, cursor }: PageRequest,
  now: Date,
): Promise<Page<BreakView>> {
  const { provider, kind, state, severity, assignee, currency, run } = filter;
  const { rows } = await client.query<BreakRow>(
    `select ${COLUMNS} from break b
     where ($1::text is null or b.provider = $1) and ($2::text is null or b.kind = $2) and ($3::text is null or b.state = $3)
       and ($4::text is null or b.severity = $4) and ($5::text is null or b.assignee = $5)
       and ($6::text is null or b.currency = $6)
       and ($7::uuid is null or exists (select from run_break rb where rb.break_id = b.id and rb.run_id = $7))
       and ($8::bigint is null
         or (b.created_at, b.id) < (timestamptz 'epoch' + $8::bigint * interval '1 microsecond', $9::uuid))
     order by b.created_at desc, b.id desc limit $10`,
    [
      ...[provider, kind, state, severity, assignee, currency, run].map((value) => value ?? null),
      cursor?.at ?? null,
      cursor?.id ?? null,
      limit + 1,
    ],
  );
  const page = cutPage(rows, limit);
  return { rows: page.rows.map((row) => toView(row, now)), next: page.next };
}

/** A break with everything that explains it, or null when there is none of that id. */
export async function getBreak(client: pg.ClientBase | pg.Pool, id: string, now: Date): Promise<BreakDetail | null> {
  if (!isId(id)) return null;
  const { rows } = await client.query<BreakRow>(`select ${COLUMNS} from break b where b.id = $1`, [id]);
  const row = rows[0];
  if (!row) return null;
  const events = await client.query<{ at: Date; actor: string; action: string; detail: Record<string, unknown> }>(
    'select at, actor, action, detail from break_event where break_id = $1 order by id limit 1000',
    [id],
  );
  return {
    ...toView(row, now),
    evidence: await readEvidence(client, row.evidence),
    events: events.rows.map((event) => ({ ...event, at: event.at.toISOString() })),
  };
}

function toView(row: BreakRow, now: Date): BreakView {
  const { currency } = row;
  const theirCurrency = row.evidence.theirCurrency ?? currency;
  const money = (amount: bigint | null, of: Currency | null) =>
    amount === null || of === null ? null : toMoney(amount, of);
  const ours = row.ours === null ? null : BigInt(row.ours);
  const theirs = row.theirs === null ? null : BigInt(row.theirs);
  const difference = currency !== theirCurrency || (ours ?? theirs) === null ? null : (theirs ?? 0n) - (ours ?? 0n);
  return {
    id: row.id,
    kind: row.kind,
    class: row.class,
    provider: row.provider,
    round: row.provider_round,
    player: row.player_id,
    transactionId: row.transaction_id,
    ours: money(ours, currency),
    theirs: money(theirs, theirCurrency),
    difference: money(difference, currency),
    state: row.state,
    severity: row.severity,
    cause: row.cause,
    repair: row.repair,
    eventAt: row.event_at.toISOString(),
    ageHours: Math.max(0, Math.floor((now.getTime() - row.event_at.getTime()) / 3_600_000)),
    healingUntil: row.state === 'expected' ? (row.expected_until?.toISOString() ?? null) : null,
    residual: money(residualOf(row.state, difference ?? ours), currency),
    assignee: row.assignee,
  };
}

function residualOf(state: BreakState, difference: bigint | null): bigint | null {
  if (difference === null) return null;
  if (state === 'resolved' || state === 'pinned') return 0n;
  return difference < 0n ? -difference : difference;
}
