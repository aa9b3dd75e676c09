import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createReconciliationActivities } from '../../activities/reconciliation.ts';
import { createRun } from '../../db/reconciliation/queries.ts';
import { Failure } from '../../domain/failure.ts';
import { formatAmount } from '../../domain/money.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { ProviderApi, StatementLine } from '../../providers/provider-api.ts';
import { reconcileStart } from '../../workflows/reconcile-start.ts';
import { neighbourQueue } from '../../workflows/task-queues.ts';
import { type Rig, createRig } from '../workflows/rig.ts';
import { type Day, createDay } from './day-fixture.ts';

let day: Day;
let rig: Rig;
/** What the provider says by session, page by page. */
let sessions: Map<string, StatementLine[][]>;
/** How often each session was asked about to its end. */
let asked: string[];
/** Called before a session's page is given out; throws to be a provider in trouble. */
let trouble: (session: string, page: number) => void;
/** Called after the work of a pass is done; throws to be a worker that dies before it can say so. */
let loss: (pass: string) => void;

const sessionStatement: NonNullable<ProviderApi['sessionStatement']> = async function* ({ providerSessionId }) {
  const pages = sessions.get(providerSessionId);
  if (!pages) throw new Failure('provider_refused', 'the provider answered 404', { facts: { status: 404 } });
  for (const [index, page] of pages.entries()) {
    trouble(providerSessionId, index);
    yield page;
  }
  asked.push(providerSessionId);
};

beforeAll(async () => {
  day = await createDay();
  const activities = createReconciliationActivities({ pool: day.pool, providerApi: () => ({ sessionStatement }) });
  rig = await createRig({
    reconciliation: {
      ...activities,
      async runPass(input) {
        const result = await activities.runPass(input);
        loss(input.pass);
        return result;
      },
    },
  });
});
beforeEach(() => {
  sessions = new Map();
  asked = [];
  trouble = () => undefined;
  loss = () => undefined;
});
afterEach(() =>
  day.pool.query(
    "update session set state = 'ended', expires_at = now() - interval '3 days', provider_session_id = null",
  ),
);
afterAll(async () => {
  await rig.close();
  await day.close();
});

function reported(event: WalletEvent, changes: Partial<StatementLine> = {}): StatementLine {
  return {
    transactionId: event.transactionId,
    operation: event.operation === 'payin' ? 'payin' : 'payout',
    providerRound: event.round?.providerRound ?? '',
    amount: formatAmount(event.amount, event.currency),
    currency: null,
    accepted: true,
    roundFinished: true,
    occurredAt: event.effectiveAt ?? '',
    raw: JSON.stringify({ transactionId: event.transactionId }),
    ...changes,
  };
}

/** A player's session with a won round in it; the provider reports bet and win on a page each. */
async function playSession(): Promise<{ session: string; bet: WalletEvent; win: WalletEvent }> {
  const player = await day.ledger.createPlayer(10_000n);
  const session = randomUUID();
  await day.pool.query('update session set provider_session_id = $2 where launch_token = $1', [player.token, session]);
  const of = { player: player.id, sessionToken: player.token };
  const bet = day.bet(1_000n, of);
  const win = day.win(bet, 2_500n, of);
  await day.post(bet, win);
  sessions.set(session, [[reported(bet)], [reported(win)]]);
  return { session, bet, win };
}

async function run() {
  const created = await createRun(day.pool, {
    provider: 'hypetech',
    period: day.period,
    statementIds: null,
    hasApi: true,
    createdBy: 'finance',
  });
  if (!created.ok) throw new Error(created.code);
  const { id, provider, from, to } = created.run;
  const started = { id, provider, from: from.toISOString(), to: to.toISOString(), workflowId: `recon.${id}` };
  const options = reconcileStart(started, neighbourQueue(rig.taskQueue, 'reconciliation'));
  const handle = await rig.client.workflow.start('reconcile', options);
  const ended = await handle.result().then(
    () => 'completed',
    () => 'failed',
  );
  return { ended, run: await day.run(id) };
}

test('a run reads every session of the period and closes clean when both sides agree', async () => {
  await playSession();
  await playSession();
  const { ended, run: closed } = await run();
  expect(ended).toBe('completed');
  expect(closed).toMatchObject({ state: 'clean', counts: { theirs: 4, ours: 4, matched: 4 } });
  expect(asked).toHaveLength(2);
});

test('a reading that broke off goes on with the sessions that are missing, and stores no line twice', async () => {
  const first = await playSession();
  const second = await playSession();
  let failures = 1;
  trouble = (session, page) => {
    if (session === second.session && page === 1 && failures-- > 0)
      throw new Failure('provider_unavailable', 'the provider answered 503');
  };
  const { ended, run: closed } = await run();
  expect(ended).toBe('completed');
  expect(asked.toSorted()).toEqual([first.session, second.session].toSorted());
  const lines = 'statement_line where statement_id = any ($1) and part = $2';
  expect(await day.ledger.count(lines, [closed.statementIds, second.session])).toBe(2);
});

test('a worker that dies at the end of every pass changes nothing about the result', async () => {
  const { session, bet, win } = await playSession();
  sessions.set(session, [[reported(bet, { amount: '10.01' }), reported(win)]]);
  const { run: plain } = await run();
  const lost = new Set<string>();
  loss = (pass) => {
    if (lost.has(pass)) return;
    lost.add(pass);
    throw new Error('the worker is gone');
  };
  const { ended, run: closed } = await run();
  expect(lost.size).toBe(6);
  expect(ended).toBe('completed');
  expect(closed).toMatchObject({ state: 'breaks', counts: plain.counts, byKind: plain.byKind, totals: plain.totals });
});

test('a session that the provider does not know has no lines, and what we posted in it shows', async () => {
  const { session, bet, win } = await playSession();
  sessions.delete(session);
  const { run: closed } = await run();
  const found = (await day.breaks(closed.id)).map((one) => `${one.kind} ${one.transactionId}`);
  expect(found).toContain(`bet_missing_theirs ${bet.transactionId}`);
  expect(found).toContain(`win_missing_theirs ${win.transactionId}`);
});

test('a line that cannot be read is a break with its reason and never skipped', async () => {
  const { session, bet, win } = await playSession();
  sessions.set(session, [[reported(bet), reported(win), reported(win, { transactionId: '77', amount: '1,5' })]]);
  const { run: closed } = await run();
  const found = (await day.breaks(closed.id)).find((one) => one.kind === 'unparsable_line');
  const { evidence } = await day.explain(found?.id ?? '');
  expect(evidence.statementLine).toMatchObject({ part: session, line: 3, problem: 'the amount 1,5 is no amount' });
});

test('a source that refuses ends the run as failed with the reason, never as clean', async () => {
  await playSession();
  trouble = () => {
    throw new Failure('provider_refused', 'the provider answered 403', { facts: { status: 403 } });
  };
  const { ended, run: closed } = await run();
  expect(ended).toBe('failed');
  expect(closed).toMatchObject({ state: 'failed', reason: 'the provider answered 403' });
});
