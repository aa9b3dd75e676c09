import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRoundCase } from '../../db/reconciliation/open-round-case.ts';
import type { StagedLine } from '../../db/reconciliation/statements.ts';
import type { RetryPlans } from '../../domain/matching/retry-plan.ts';
import { type Day, createDay, lineOf, reconcile } from './day-fixture.ts';

let day: Day;
beforeAll(async () => {
  day = await createDay();
  await day.pool.query("insert into provider_setting (provider, expected_window_seconds) values ('hypetech', 0)");
});
afterAll(() => day.close());

const plan = { does: 'tries again for an hour', seconds: 3_600 };
const RETRIES: RetryPlans = { payin: { ...plan, seconds: 0 }, payout: plan, rollback: plan };

test('a missing win that expires stays one case: it changes its kind, not its identity, and clears when it is paid', async () => {
  const bet = day.bet(800n);
  const win = day.win(bet, 1_600n);
  await day.post(bet);
  const lines = [lineOf(bet), lineOf(win)];
  const [missing] = await day.breaks(await reconcile(day, lines));
  expect(missing).toMatchObject({ kind: 'win_missing_ours', state: 'open', transactionId: win.transactionId });

  const bySchedule = await reconcile(day, lines, { retries: RETRIES });
  expect(await day.breaks(bySchedule)).toMatchObject([{ id: missing?.id, kind: 'expired_at_provider', state: 'open' }]);
  expect((await day.run(bySchedule)).byKind).toEqual({ expired_at_provider: 1 });
  const byWord = await reconcile(day, [lineOf(bet), lineOf(win, { expired: true })]);
  expect(await day.breaks(byWord)).toMatchObject([{ id: missing?.id, kind: 'expired_at_provider' }]);

  await day.post(win);
  await reconcile(day, lines, { retries: RETRIES });
  expect(await day.explain(missing?.id ?? '')).toMatchObject({ state: 'resolved' });
});

test('what both sides call a test player is matched and stands in no total, and what one side says stands in both', async () => {
  const tester = await day.ledger.createPlayer(100_000n);
  await day.pool.query('update player set test = true where id = $1', [tester.id]);
  const of = { player: tester.id, sessionToken: tester.token };
  const [bet, silent, real] = [day.bet(900n, of), day.bet(70n, of), day.bet(5n)];
  const others = await agreed();
  const before = await day.run(await reconcile(day, others));
  await day.post(bet, silent, real);
  const lines = [...others, lineOf(bet, { test: true }), lineOf(silent), lineOf(real)];
  const run = await day.run(await reconcile(day, lines));
  expect(run).toMatchObject({ state: 'clean', counts: { breaks: 0 } });
  expect(run.counts.matched).toBe(before.counts.matched + 3);
  expect(run.totals).toMatchObject([{ currency: 'EUR', difference: '0.00' }]);
  const theirs = Number(run.totals[0]?.theirs) - Number(before.totals[0]?.theirs);
  expect(theirs.toFixed(2)).toBe('0.75');
});

test("a round's workflow and a run open one case for what was refused here and is counted there", async () => {
  const bet = day.bet(400n);
  const win = day.win(bet, 500n, { currency: 'USD' });
  await day.post(bet, win);
  const lines = [...(await agreed()), lineOf(win)];
  const { rows } = await day.pool.query<{ id: string }>('select id from round where provider_round = $1', [
    bet.round?.providerRound,
  ]);
  const client = await day.pool.connect();
  await openRoundCase(client, {
    provider: 'hypetech',
    kind: 'win_missing_ours',
    transactionId: win.transactionId,
    providerRound: bet.round?.providerRound ?? '',
    playerId: day.player.id,
    currency: 'EUR',
    ours: null,
    theirs: 500n,
    eventAt: new Date(win.effectiveAt ?? ''),
    evidence: { roundId: rows[0]?.id ?? '', workflowId: 'round.hypetech.x' },
  });
  client.release();
  const run = await reconcile(day, lines);
  const found = (await day.breaks(run)).filter(({ transactionId }) => transactionId === win.transactionId);
  expect(found).toMatchObject([{ kind: 'currency', state: 'open' }]);
  expect((await day.breaks()).filter(({ transactionId }) => transactionId === win.transactionId)).toHaveLength(1);
});

/** The lines of all that is posted, as the provider would list it. */
async function agreed(): Promise<StagedLine[]> {
  const { rows } = await day.pool.query<{
    t: string;
    op: 'payin' | 'payout';
    a: string;
    r: string;
    p: string;
    at: Date;
  }>(
    `select transaction_id as t, operation as op, amount as a, provider_round as r, player_id as p, effective_at as at
     from operation o where outcome = 'posted' and not exists (select from player where id = o.player_id and test)`,
  );
  return rows.map(({ t, op, a, r, p, at }) => ({
    ...lineOf(day.bet(1n)),
    ...{ transactionId: t, operation: op, amount: BigInt(a), providerRound: r, playerId: p },
    occurredAt: at.toISOString(),
  }));
}
