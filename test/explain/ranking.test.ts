import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BreakView, rankBreaks } from '../../db/reconciliation/queries.ts';
import { BREAK_KINDS } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import { comparableScale } from '../../domain/matching/comparable.ts';
import { BETCORE_RETRIES } from '../../providers/betcore/retries.ts';
import { HYPETECH_RETRIES } from '../../providers/hypetech/retries.ts';
import type { Body } from '../api/rig.ts';
import { type CaseRig, startCaseRig } from './case-rig.ts';

const HOUR_MS = 3_600_000;
const NOW = new Date();
const PLANS = new Map([
  ['hypetech', HYPETECH_RETRIES],
  ['betcore', BETCORE_RETRIES],
] as const);

type Planted = {
  provider: string;
  kind: string;
  state: string;
  family: string;
  currency: Currency | null;
  ours: number | null;
  theirs: number | null;
  hours: number;
  refused: 'for good' | 'for now' | null;
};

let rig: CaseRig;
let refusals: Record<'for good' | 'for now', string>;
beforeAll(async () => {
  rig = await startCaseRig();
  const insert = async (final: boolean): Promise<string> => {
    const id = uuidv7();
    await rig.day.pool.query(
      `insert into operation (id, provider, key, operation, mode, transaction_id, currency, amount, fingerprint, outcome, code,
         final, effective_at, posted_at)
       values ($1::uuid, 'hypetech', $1::text, 'payout', 'cash', 't', 'EUR', 5, 'f', 'refused', 'conflict', $2, now(), now())`,
      [id, final],
    );
    return id;
  };
  refusals = { 'for good': await insert(true), 'for now': await insert(false) };
});
afterAll(() => rig.close());

async function plant(planted: readonly Planted[]): Promise<void> {
  const rows = planted.map((one, n) => ({
    ...one,
    id: uuidv7(),
    fingerprint: `${one.provider}/${one.kind}/${one.family}/1/${uuidv7()}`,
    event_at: new Date(NOW.getTime() - one.hours * HOUR_MS - n),
    class: one.state === 'expected' ? 'timing' : 'money',
    evidence: one.refused === null ? {} : { operationId: refusals[one.refused] },
  }));
  await rig.day.pool.query(
    `insert into break (id, provider, kind, class, fingerprint, state, severity, currency, ours, theirs, cause, repair, evidence, event_at)
     select id, provider, kind, class, fingerprint, state, 'low', currency, ours, theirs, 'c', 'r', evidence, event_at
     from jsonb_to_recordset($1) as r (id uuid, provider text, kind text, class text, fingerprint text, state text,
       currency text, ours numeric, theirs numeric, evidence jsonb, event_at timestamptz)`,
    [JSON.stringify(rows)],
  );
}

/** All cases, in pages of `limit`. */
async function ranked(limit: number, now = NOW): Promise<BreakView[]> {
  const all: BreakView[] = [];
  let cursor: Awaited<ReturnType<typeof rankBreaks>>['next'] = null;
  do {
    const page = await rankBreaks(rig.day.pool, {}, { limit, cursor: cursor ?? undefined }, now, PLANS);
    all.push(...page.rows);
    cursor = page.next;
  } while (cursor);
  return all;
}

/** At risk in units that compare between currencies. */
function unitsOf({ atRisk }: BreakView): bigint {
  if (!atRisk) return 0n;
  return BigInt(atRisk.amount.replace('.', '')) * comparableScale(atRisk.currency);
}

const anyPlanted = fc.record<Planted>({
  provider: fc.constantFrom('hypetech', 'betcore', 'betgames'),
  kind: fc.constantFrom(...BREAK_KINDS),
  state: fc.constantFrom('expected', 'open', 'open', 'open', 'in_review', 'awaiting_approval', 'resolved', 'pinned'),
  family: fc.constantFrom('payin', 'payout', 'rollback', 'round'),
  currency: fc.constantFrom('EUR', 'JPY', 'BTC', 'LBP', 'ETH', 'KWD', null),
  ours: fc.option(fc.integer({ min: 0, max: 100_000 })),
  theirs: fc.option(fc.integer({ min: 0, max: 100_000 })),
  hours: fc.integer({ min: 0, max: 60 }),
  refused: fc.constantFrom('for good', 'for now', null),
});

/** Where a case stands among those of its risk. */
function standingOf({ state }: BreakView): number {
  if (state === 'expected') return 1;
  return state === 'resolved' || state === 'pinned' ? 2 : 0;
}

test('the order is that of what is shown as at risk, then open, expected and ended, then of age, over every kind and on every page size', async () => {
  const planted = fc.sample(anyPlanted, { numRuns: 400, seed: 7 });
  await plant(planted);
  const whole = await ranked(200);
  expect(whole).toHaveLength(400);
  const expected = whole.toSorted((a, b) => {
    const [x, y] = [unitsOf(a), unitsOf(b)];
    if (x !== y) return x > y ? -1 : 1;
    if (standingOf(a) !== standingOf(b)) return standingOf(a) - standingOf(b);
    return a.eventAt === b.eventAt ? (a.id < b.id ? -1 : 1) : a.eventAt < b.eventAt ? -1 : 1;
  });
  expect(whole.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  expect(whole.filter((one) => unitsOf(one) > 0n).length).toBeGreaterThan(50);
  expect(whole.filter((one) => one.healing.by === 'provider').length).toBeGreaterThan(10);
  for (const standing of [0, 1, 2]) {
    expect(whole.filter((one) => unitsOf(one) === 0n && standingOf(one) === standing).length).toBeGreaterThan(20);
  }
  expect((await ranked(17)).map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
});

test('pages keep the order of the first one while the clock runs and cases are added', async () => {
  const before = await ranked(200);
  const first = await rankBreaks(rig.day.pool, {}, { limit: 150, cursor: undefined }, NOW, PLANS);
  await plant([
    {
      ...{ provider: 'hypetech', kind: 'amount', state: 'open', family: 'payin', currency: 'EUR' },
      ...{ ours: null, theirs: 99_999_999, hours: 1, refused: null },
    },
  ]);
  const tomorrow = new Date(NOW.getTime() + 24 * HOUR_MS);
  const rest = await rankBreaks(rig.day.pool, {}, { limit: 300, cursor: first.next! }, tomorrow, PLANS);
  expect([...first.rows, ...rest.rows].map(({ id }) => id)).toEqual(before.map(({ id }) => id));
});

test('an old missing win comes first although its provider tries without end, and a young one waits', async () => {
  const missing = {
    provider: 'betcore',
    kind: 'win_missing_ours',
    state: 'open',
    family: 'payout',
    ours: null,
  } as const;
  await plant([
    { ...missing, currency: 'EUR', theirs: 99_999_997, hours: 30, refused: null },
    { ...missing, currency: 'EUR', theirs: 99_999_998, hours: 20, refused: null },
  ]);
  const filter = { provider: 'betcore', kind: 'win_missing_ours' } as const;
  const { rows } = await rankBreaks(rig.day.pool, filter, { limit: 200, cursor: undefined }, NOW, PLANS);
  expect(rows[0]).toMatchObject({ atRisk: { amount: '999999.97' }, loser: 'player', healing: { by: 'nobody' } });
  expect(rows[0]?.healing.does).toMatch(/sends it again without end date .* but no try has ended the difference by/);
  const young = rows.find(({ theirs }) => theirs?.amount === '999999.98');
  expect(young).toMatchObject({ atRisk: { amount: '0.00' }, healing: { by: 'provider', until: null } });
});

test('over REST: sorted on request, filtered, paged, and a cursor of the other order is 400', async () => {
  const list = async (query: string) => (await rig.rig.get(`/v1/breaks?${query}`)).json<Body>();
  const page = await list('sort=at_risk&limit=2');
  expect(page.data[0]).toMatchObject({ kind: 'amount', atRisk: { amount: '999999.99' }, loser: 'house' });
  const next = await list(`sort=at_risk&limit=2&cursor=${page.nextCursor ?? ''}`);
  expect(next.data.map(({ id }) => id)).not.toContain(page.data[1]?.['id']);
  const only = await list('sort=at_risk&kind=amount&currency=EUR');
  expect(new Set(only.data.map((one) => one['kind']))).toEqual(new Set(['amount']));
  const newest = await list('sort=newest&limit=2');
  expect((await list('limit=2')).data).toEqual(newest.data);
  for (const query of [
    'sort=odd',
    `sort=newest&cursor=${page.nextCursor ?? ''}`,
    `sort=at_risk&cursor=${newest.nextCursor ?? ''}`,
    'sort=at_risk&cursor=nonsense',
  ]) {
    expect((await rig.rig.get(`/v1/breaks?${query}`)).statusCode, query).toBe(400);
  }
});
