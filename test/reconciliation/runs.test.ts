import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PASSES } from '../../domain/matching/passes.ts';
import { OPERATIONS } from '../../domain/wallet-event.ts';
import { familyOf } from '../../domain/matching/family.ts';
import { createRun, failRun } from '../../db/reconciliation/queries.ts';
import { openBreak } from '../../db/reconciliation/open-break.ts';
import { runPass } from '../../db/reconciliation/run-pass.ts';
import type { StagedLine } from '../../db/reconciliation/statements.ts';
import { freezeRun } from '../../db/reconciliation/run-scope.ts';
import { type Day, beginRun, createDay, lineOf, openRun, reconcile, upload } from './day-fixture.ts';

let day: Day;
let clean: StagedLine[];
beforeAll(async () => {
  day = await createDay();
  clean = await day.cleanTraffic(10);
});
afterAll(() => day.close());
/** The next test begins on a clean day with nothing open. */
afterEach(async () => {
  await day.pool.query(
    "delete from run_item; update run set state = 'failed', finished_at = now() where state = 'running'",
  );
});

const setWindow = (seconds: number) =>
  day.pool.query(
    `insert into provider_setting (provider, expected_window_seconds) values ('hypetech', $1)
     on conflict (provider) do update set expected_window_seconds = excluded.expected_window_seconds`,
    [seconds],
  );
const seenBy = async (runId: string) =>
  (await day.breaks(runId))
    .map(({ kind, state, transactionId }) => `${kind} ${state} ${transactionId ?? '-'}`)
    .toSorted();

test('a day on which both sides agree is clean, with equal totals and every transaction matched', async () => {
  const run = await day.run(await reconcile(day, clean));
  expect(run).toMatchObject({
    state: 'clean',
    counts: { theirs: 20, ours: 20, matched: 20, expected: 0, breaks: 0 },
    byKind: {},
  });
  expect(run.totals).toMatchObject([{ currency: 'EUR', difference: '0.00' }]);
});

test('the figures of a provider without traffic say that there was none', async () => {
  const period = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2020-01-02T00:00:00Z') };
  const run = await day.run(await reconcile(day, [], { period }));
  expect(run).toMatchObject({ state: 'clean', noActivity: true, totals: [] });
});

test('two errors that cancel in the totals are still found', async () => {
  const [first, second, ...rest] = clean.filter((line) => line.operation === 'payin');
  if (!first?.amount || !second?.amount) throw new Error('two bets are needed');
  const others = clean.filter((line) => line.operation !== 'payin');
  const more = { ...first, amount: first.amount + 5n };
  const less = { ...second, amount: second.amount - 5n };
  const runId = await reconcile(day, [more, less, ...rest, ...others]);
  expect((await day.run(runId)).totals).toMatchObject([{ difference: '0.00' }]);
  expect(await seenBy(runId)).toEqual(
    [`amount open ${first.transactionId}`, `amount open ${second.transactionId}`].toSorted(),
  );
});

test('a worker lost after any pass changes nothing: each pass may be repeated', async () => {
  const lines = [...clean.slice(1), lineOf(day.bet(700n)), { ...clean[3]!, amount: 1n }];
  const plain = await reconcile(day, lines);
  for (const lost of PASSES) {
    const repeated = await reconcile(day, lines, { times: (pass) => (pass === lost ? 2 : 1) });
    expect(await seenBy(repeated), lost).toEqual(await seenBy(plain));
    expect((await day.run(repeated)).counts, lost).toEqual((await day.run(plain)).counts);
  }
});

test('all passes repeated at the end change nothing either', async () => {
  const lines = [...clean.slice(2), lineOf(day.bet(710n))];
  const runId = await openRun(day, lines);
  for (let round = 0; round < 2; round++) {
    for (const pass of PASSES.slice(0, -1)) await runPass(day.pool, runId, pass);
  }
  await runPass(day.pool, runId, 'close');
  expect(await seenBy(runId)).toEqual(await seenBy(await reconcile(day, lines)));
});

test('a break is resolved, with its event, when the other side arrives, and opens again when it goes', async () => {
  const ghost = day.bet(800n);
  const lines = [...clean, lineOf(ghost)];
  const [found] = await day.breaks(await reconcile(day, lines));
  expect(found).toMatchObject({ kind: 'bet_missing_ours', state: 'open', residual: { amount: '8.00' } });

  await day.post(ghost);
  const after = await day.run(await reconcile(day, lines));
  expect(after).toMatchObject({ state: 'clean', counts: { matched: 21 } });
  const resolved = await day.explain(found!.id);
  expect(resolved).toMatchObject({ state: 'resolved', residual: { amount: '0.00' } });
  expect(resolved.events.map((event) => event.action)).toEqual(['opened', 'resolved']);

  const gone = await reconcile(day, clean);
  expect(await seenBy(gone)).toEqual([`bet_missing_theirs open ${ghost.transactionId}`]);
  clean = lines;
});

test('a statement that is known to lack lines resolves nothing of what the provider said before', async () => {
  const ghost = day.bet(850n);
  const [found] = await day.breaks(await reconcile(day, [...clean, lineOf(ghost)]));
  const torn = { ...lineOf(day.bet(1n)), amount: null, problem: 'the amount x is no amount' };
  await reconcile(day, [...clean, torn]);
  expect(await day.explain(found!.id)).toMatchObject({ state: 'open' });
  await reconcile(day, clean);
  expect(await day.explain(found!.id)).toMatchObject({ state: 'resolved' });
});

test('what is younger than the window is expected, counts as no break, and matures into one', async () => {
  await setWindow(2 * 3_600);
  const late = day.bet(900n, { effectiveAt: day.hoursAgo(1) });
  const lines = [...clean, lineOf(late)];
  const young = await day.run(await reconcile(day, lines));
  expect(young).toMatchObject({ state: 'clean', counts: { expected: 1, breaks: 0 }, byKind: { bet_missing_ours: 1 } });
  const [expected] = await day.breaks(young.id);
  expect(expected).toMatchObject({ class: 'timing', state: 'expected', healingUntil: day.hoursAgo(-1) });

  await setWindow(0);
  const old = await day.run(await reconcile(day, lines));
  expect(old).toMatchObject({ state: 'breaks', counts: { expected: 0, breaks: 1 } });
  const matured = await day.explain(expected!.id);
  expect(matured).toMatchObject({ class: 'money', state: 'open', healingUntil: null });
  expect(matured.events.map((event) => event.action)).toEqual(['expected', 'matured']);
});

test('a pinned case stays as people closed it, run after run', async () => {
  const lines = [...clean, lineOf(day.bet(950n))];
  const [found] = await day.breaks(await reconcile(day, lines));
  await day.pool.query("update break set state = 'pinned' where id = $1", [found!.id]);
  const run = await day.run(await reconcile(day, lines));
  expect(run).toMatchObject({ state: 'clean', counts: { breaks: 0 } });
  await reconcile(day, clean);
  expect(await day.explain(found!.id)).toMatchObject({ state: 'pinned' });
});

test('a case met outside a run is one case, and the run that proves it names it as the same', async () => {
  const ghost = day.bet(960n);
  const facts = {
    provider: 'hypetech',
    kind: 'bet_missing_ours',
    subject: { of: 'transaction', family: 'payin', transactionId: ghost.transactionId, ordinal: 1 },
    providerRound: null,
    playerId: day.player.id,
    currency: 'EUR',
    ours: null,
    theirs: 960n,
    eventAt: new Date(ghost.effectiveAt ?? ''),
  } as const;
  const context = { actor: 'round.hypetech.x', now: new Date() };
  await openBreak(day.pool, facts, context);
  await openBreak(day.pool, facts, context);
  const [found, ...more] = await day.breaks(await reconcile(day, [...clean, lineOf(ghost)]));
  expect(more).toEqual([]);
  expect((await day.explain(found!.id)).events).toMatchObject([{ actor: 'round.hypetech.x', action: 'opened' }]);
});

test('a conflict that a call proved stands until a statement lists its transaction', async () => {
  const bet = day.bet(970n);
  await day.post(bet, { ...bet, amount: 971n });
  const conflict = (await day.breaks()).find((one) => one.transactionId === bet.transactionId);
  expect(conflict).toMatchObject({ kind: 'amount', state: 'open' });

  await reconcile(day, clean);
  expect(await day.explain(conflict!.id)).toMatchObject({ state: 'open' });
  clean = [...clean, lineOf(bet)];
  await reconcile(day, clean);
  expect(await day.explain(conflict!.id)).toMatchObject({ state: 'resolved' });
});

test('of two runs of one provider and period one works and the other is told so', async () => {
  const statementIds = [await upload(day, clean)];
  const wanted = { provider: 'hypetech', period: day.period, statementIds, hasApi: false, createdBy: 'test' } as const;
  const answers = await Promise.all([createRun(day.pool, wanted), createRun(day.pool, wanted)]);
  const won = answers.find((answer) => answer.ok);
  const lost = answers.find((answer) => !answer.ok);
  expect(lost).toEqual({ ok: false, code: 'run_in_progress', runId: won?.ok ? won.run.id : '' });

  await failRun(day.pool, won?.ok ? won.run.id : '', 'the provider is away');
  expect(await createRun(day.pool, wanted)).toMatchObject({ ok: true });
});

test('a run without any statement to be had is not begun', async () => {
  const period = { from: new Date('2019-01-01T00:00:00Z'), to: new Date('2019-01-02T00:00:00Z') };
  const wanted = { provider: 'microgaming', period, hasApi: false, createdBy: 'test' } as const;
  expect(await createRun(day.pool, { ...wanted, statementIds: null })).toEqual({ ok: false, code: 'no_statement' });
  const unknown = ['00000000-0000-7000-8000-000000000000'];
  expect(await createRun(day.pool, { ...wanted, statementIds: unknown })).toEqual({
    ok: false,
    code: 'statement_unknown',
  });
});

test('a transaction that is open at the freeze holds the run back instead of hiding what it posts', async () => {
  const slow = await day.pool.connect();
  await slow.query('begin; select pg_current_xact_id()');
  try {
    const runId = await beginRun(day, clean);
    expect(await freezeRun(day.pool, runId)).toEqual({ settled: false });
    expect(await freezeRun(day.pool, runId)).toEqual({ settled: false });
  } finally {
    await slow.query('rollback');
    slow.release();
  }
});

test('any change to a line of a clean day is found', async () => {
  const changes: Record<string, (line: StagedLine) => StagedLine[]> = {
    omitted: () => [],
    doubled: (line) => [line, line],
    declined: (line) => [{ ...line, accepted: false }],
    altered: (line) => [{ ...line, amount: (line.amount ?? 0n) + 1n }],
    renamed: (line) => [{ ...line, transactionId: `x${line.transactionId}` }],
    moved: (line) => [{ ...line, providerRound: 'r-elsewhere' }],
    unreadable: (line) => [{ ...line, amount: null, problem: 'the amount is no amount' }],
  };
  await setWindow(0);
  const any = fc.tuple(fc.nat(clean.length - 1), fc.constantFrom(...Object.keys(changes)));
  await fc.assert(
    fc.asyncProperty(any, async ([index, change]) => {
      const runId = await reconcile(
        day,
        clean.flatMap((line, i) => (i === index ? (changes[change]?.(line) ?? []) : [line])),
      );
      expect((await day.breaks(runId)).length, `${change} ${index}`).toBeGreaterThan(0);
    }),
    { numRuns: 40 },
  );
});

test('the database and the domain agree on the families of operations', async () => {
  const { rows } = await day.pool.query<{ operation: string; family: string | null }>(
    'select operation, match_family(operation) as family from unnest($1::text[]) as operation',
    [OPERATIONS],
  );
  expect(rows).toEqual(OPERATIONS.map((operation) => ({ operation, family: familyOf(operation) })));
});
