// The lives whose histories are kept: one file each. A scenario names everything it uses, so that a captured history differs
// from the last one only where the workflow does.

import { WithStartWorkflowOperation } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { Failure } from '../../domain/failure.ts';
import { type CashbackDueInput, cashbackPeriodStart } from '../../workflows/cashback-contract.ts';
import { confirmationStart } from '../../workflows/confirmation-start.ts';
import {
  type RoundInput,
  type RoundStep,
  type SyncGamesInput,
  applyOperation,
  cancelLogin,
  freeBetUsed,
} from '../../workflows/contracts.ts';
import type { freeBet } from '../../workflows/free-bet.ts';
import type { ReconcileDayInput, ReconcileResult } from '../../workflows/reconcile-contract.ts';
import { reconcileStart } from '../../workflows/reconcile-start.ts';
import type { RepairInput } from '../../workflows/repair-contract.ts';
import { freeBetStart, loginStart, sessionStart } from '../../workflows/resource-start.ts';
import { roundStart } from '../../workflows/round-start.ts';
import type { round } from '../../workflows/round.ts';
import { neighbourQueue } from '../../workflows/task-queues.ts';
import type { Rig, StubActivities } from '../workflows/rig-on-server.ts';

/** Runs a life to its end and returns the id of its workflow; the last run's history is kept. */
export type Scenario = { activities: StubActivities; live: (rig: Rig) => Promise<string> };

const PLAYER = '01900000-0000-7000-8000-000000000001';
const AT = '2026-11-20T12:00:00.000Z';

const step = (operation: RoundStep['operation'], n: number, given: Partial<RoundStep> = {}): RoundStep => ({
  operationId: `01900000-0000-7000-8000-0000000000${n}`,
  walletCallId: `01900000-0000-7000-8000-0000000001${n}`,
  operation,
  mode: 'cash',
  outcome: 'posted',
  transactionId: String(n),
  key: `${operation}:${n}`,
  linkedKey: null,
  amount: '10.00',
  closesRound: false,
  at: AT,
  ...given,
});
const BET = step('payin', 11);
const WIN = step('payout', 12, { linkedKey: BET.key, amount: '25.00' });
const BACK = step('rollback', 13, { linkedKey: BET.key });
const CLOSE = step('round_close', 14, { amount: '0.00', walletCallId: null });
const BELIEF = { operation: 'payin', accepted: true, occurredAt: AT, roundFinished: true } as const;

function input(key: string, given: Partial<RoundInput>): RoundInput {
  return {
    roundId: '01900000-0000-7000-8000-0000000000ff',
    provider: 'hypetech',
    playerId: PLAYER,
    roundKey: `aviador:${key}`,
    providerRound: key,
    game: 'aviador',
    currency: 'BRL',
    deadlineAt: new Date(Date.now() + 3_600_000).toISOString(),
    story: [],
    expects: null,
    ...given,
  };
}

const start = (rig: Rig, opening: RoundInput) =>
  rig.client.workflow.start<typeof round>(
    'round',
    roundStart(opening, { hash: (text) => text, taskQueue: rig.taskQueue }),
  );

async function tell(rig: Rig, opening: RoundInput, news: RoundStep): Promise<void> {
  await rig.client.workflow.executeUpdateWithStart(applyOperation, {
    updateId: news.operationId,
    args: [{ step: news, deadlineAt: opening.deadlineAt }],
    startWorkflowOperation: new WithStartWorkflowOperation<typeof round>('round', {
      ...roundStart(
        { ...opening, expects: news.operationId },
        { hash: (text) => text, taskQueue: rig.taskQueue, arriving: news },
      ),
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  });
}

const resultOf = async (rig: Rig, workflowId: string) => {
  await rig.client.workflow.getHandle(workflowId).result();
  return workflowId;
};

function lateRound(key: string, lines: readonly object[], news: RoundStep): Scenario {
  let acted: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (acted = resolve));
  return {
    activities: {
      providers: { askProvider: () => Promise.resolve({ asked: true, lines: lines as never }) },
      rounds: {
        closeRound: () => Promise.resolve({ closed: true }).finally(acted),
        openBreaks: () => Promise.resolve().finally(acted),
      },
    },
    async live(rig) {
      const opening = input(key, { story: [BET], deadlineAt: new Date(Date.now() + 1_000).toISOString() });
      const { workflowId } = await start(rig, opening);
      await done;
      await tell(rig, opening, news);
      return resultOf(rig, workflowId);
    },
  };
}

function session(name: string, openSession: NonNullable<StubActivities['providers']>['openSession']): Scenario {
  return {
    activities: {
      providers: openSession ? { openSession } : {},
      rounds: { failSession: ({ reason }) => Promise.resolve({ state: 'failed', reason }) },
    },
    async live(rig) {
      const started = {
        sessionId: name,
        provider: 'hypetech',
        playerId: PLAYER,
        currency: 'BRL',
        game: 'aviador',
      } as const;
      const options = sessionStart({ ...started, mode: 'cash' }, rig.taskQueue);
      return resultOf(rig, (await rig.client.workflow.start('startSession', options)).workflowId);
    },
  };
}

function freeBetLife(name: string, lifeMs: number, uses: readonly number[]): Scenario {
  const left = [...uses];
  return {
    activities: {
      providers: { grantFreeBet: () => Promise.resolve() },
      rounds: { countFreeBetUses: () => Promise.resolve(left.shift() ?? 0), endFreeBet: () => Promise.resolve() },
    },
    async live(rig) {
      const granted = {
        freeBetId: name,
        provider: 'hypetech',
        playerId: PLAYER,
        currency: 'BRL',
        game: 'aviador',
      } as const;
      const expiresAt = new Date(Date.now() + lifeMs).toISOString();
      const options = freeBetStart({ ...granted, stake: '2.00', count: 1, expiresAt }, rig.taskQueue);
      const handle = await rig.client.workflow.start<typeof freeBet>('freeBet', options);
      if (uses.length > 1) await handle.signal(freeBetUsed, { operationId: BET.operationId });
      return resultOf(rig, handle.workflowId);
    },
  };
}

function reconciliation(name: string, verdict: ReconcileResult): Scenario {
  const period = { provider: 'hypetech', from: '2026-11-19T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' } as const;
  return {
    activities: {
      reconciliation: {
        describeRun: () => Promise.resolve(period),
        readStatement: () => Promise.resolve({ lines: 12, badLines: 0 }),
        freezeWatermark: () => Promise.resolve({ settled: true }),
        runPass: () => Promise.resolve({ rows: 3 }),
        readVerdict: () => Promise.resolve(verdict),
      },
    },
    async live(rig) {
      const options = reconcileStart(
        { id: name, ...period, workflowId: `recon.${name}` },
        neighbourQueue(rig.taskQueue, 'reconciliation'),
      );
      return resultOf(rig, (await rig.client.workflow.start('reconcile', options)).workflowId);
    },
  };
}

function ownConfirmation(name: string, conductedBy: 'cashback' | 'confirmation', refused: boolean): Scenario {
  const failure = () => ApplicationFailure.nonRetryable('betcore answered accept with 102823', 'provider_refused');
  return {
    activities: {
      providers: { confirmOperation: () => (refused ? Promise.reject(failure()) : Promise.resolve()) },
      rounds: { undoOperation: () => Promise.resolve({ undone: true }) },
    },
    async live(rig) {
      const receivedAt = new Date().toISOString();
      const owed = { confirmationId: name, subject: name, receivedAt, executed: true };
      const options = confirmationStart({ ...owed, provider: 'betcore', conductedBy }, rig.taskQueue);
      return resultOf(rig, (await rig.client.workflow.start(conductedBy, options)).workflowId);
    },
  };
}

/** Two days are due: one is run, for the other no statement can be had. */
const DAILY_RUNS: Scenario = {
  activities: {
    reconciliation: {
      ...reconciliation('daily', { state: 'clean', matched: 10, breaks: 0, expected: 0 }).activities.reconciliation,
      dueDays: () => Promise.resolve({ days: ['2026-11-18', '2026-11-19'] }),
      openDayRun: ({ day }) =>
        Promise.resolve(
          day === '2026-11-19'
            ? { outcome: 'none', reason: 'no statement' }
            : {
                outcome: 'opened',
                run: {
                  ...{ id: 'daily', provider: 'hypetech', workflowId: 'recon.daily' },
                  ...{ from: '2026-11-18T00:00:00.000Z', to: '2026-11-19T00:00:00.000Z' },
                },
              },
        ),
    },
  },
  async live(rig) {
    const taskQueue = neighbourQueue(rig.taskQueue, 'reconciliation');
    const args: [ReconcileDayInput] = [{ provider: 'hypetech', delaySeconds: 3_600 }];
    const handle = await rig.client.workflow.start('reconcileDay', { workflowId: 'reconcile.daily', taskQueue, args });
    await handle.result().catch(() => undefined);
    return handle.workflowId;
  },
};

/** A period of two turns of grants, or the schedule's workflow above one. */
function cashback(type: 'cashbackProgramme' | 'cashbackDue'): Scenario {
  const subject = { provider: 'hypetech', currency: 'EUR', from: AT, to: AT };
  return {
    activities: {
      reconciliation: {
        dueCashback: () => Promise.resolve({ periods: ['2026-11-19'] }),
        beginCashback: () => Promise.resolve(subject),
        freezeCashback: () => Promise.resolve({ settled: true }),
        sumLosses: () => Promise.resolve({ players: 3 }),
        grantCashback: ({ after }) => Promise.resolve({ last: after === null ? PLAYER : null, granted: 1 }),
        finishCashback: () => Promise.resolve(),
      },
    },
    async live(rig) {
      const taskQueue = neighbourQueue(rig.taskQueue, 'reconciliation');
      const period = cashbackPeriodStart({ programmeId: 'kept', firstDay: '2026-11-20' });
      const due: [CashbackDueInput] = [{ programmeId: 'kept', delaySeconds: 3_600 }];
      const { workflowId } =
        type === 'cashbackDue'
          ? await rig.client.workflow.start(type, { workflowId: 'cashback-programme.kept.due', taskQueue, args: due })
          : await rig.client.workflow.start(type, { ...period, taskQueue });
      return resultOf(rig, workflowId);
    },
  };
}

/** A hosted login that is asked about twice, or cancelled while it waits. */
function hostedLogin(name: string, end: 'completed' | 'cancelled'): Scenario {
  const pending = { state: 'pending', expiresAt: new Date(Date.now() + 600_000).toISOString() } as const;
  let polls = 0;
  return {
    activities: {
      rounds: { endLogin: () => Promise.resolve({ state: 'cancelled' }) },
      providers: {
        openLogin: () => Promise.resolve(pending),
        pollLogin: () => Promise.resolve(++polls < 2 ? pending : { state: 'completed' }),
      },
    },
    async live(rig) {
      const handle = await rig.client.workflow.start(
        'login',
        loginStart({ loginId: name, playerId: null }, rig.taskQueue),
      );
      if (end === 'cancelled') await handle.signal(cancelLogin);
      return resultOf(rig, handle.workflowId);
    },
  };
}

const GAME_LISTS: Scenario = {
  activities: {
    providers: {
      syncProviderGames: ({ provider }) =>
        provider === 'betcore'
          ? Promise.resolve({ games: 3 })
          : Promise.reject(new Failure('provider_refused', 'our key is not known')),
    },
  },
  async live(rig) {
    const options = { workflowId: 'sync-games', taskQueue: rig.taskQueue };
    const args: [SyncGamesInput] = [{ providers: ['betcore', 'hypetech'] }];
    const { workflowId } = await rig.client.workflow.start('syncGames', { ...options, args });
    return resultOf(rig, workflowId);
  },
};

/** A repair that asks the provider, after which another proposal of the same case follows. */
const REPAIR_OF_A_CASE: Scenario = {
  activities: {
    repairs: {
      describeRepair: ({ proposalId }) =>
        Promise.resolve({ summary: `repair ${proposalId}`, asks: proposalId === 'first', askRoundId: PLAYER }),
      applyRepair: () => Promise.resolve({ state: 'applied', failure: null }),
      noteAnswer: () => Promise.resolve(),
      proveRepair: ({ proposalId }) =>
        Promise.resolve(proposalId === 'first' ? { state: 'open', next: 'second' } : { state: 'resolved', next: null }),
    },
    providers: { askProvider: () => Promise.resolve({ asked: false }) },
  },
  async live(rig) {
    const options = { workflowId: 'repair.kept', taskQueue: neighbourQueue(rig.taskQueue, 'repairs') };
    const args: [RepairInput] = [{ proposalId: 'first' }];
    const { workflowId } = await rig.client.workflow.start('repair', { ...options, args });
    return resultOf(rig, workflowId);
  },
};

export const SCENARIOS: Record<string, Scenario> = {
  'round-confirmed': {
    activities: { providers: { confirmOperation: () => Promise.resolve() } },
    async live(rig) {
      const at = new Date().toISOString();
      const bet = { ...BET, confirmationId: '01900000-0000-7000-8000-000000000211', at };
      const win = { ...WIN, confirmationId: '01900000-0000-7000-8000-000000000212', at };
      const { workflowId } = await start(rig, input('confirmed', { story: [bet] }));
      await tell(rig, input('confirmed', {}), win);
      return resultOf(rig, workflowId);
    },
  },
  'cashback-undone': ownConfirmation('cashback-9001:1', 'cashback', true),
  'confirmation-taken': ownConfirmation('77001:-1', 'confirmation', false),
  'round-whole-story': {
    activities: {},
    live: async (rig) => resultOf(rig, (await start(rig, input('whole-story', { story: [BET, WIN] }))).workflowId),
  },
  'round-step-by-step': {
    activities: {},
    async live(rig) {
      const { workflowId } = await start(rig, input('step-by-step', { story: [BET] }));
      await tell(rig, input('step-by-step', {}), WIN);
      return resultOf(rig, workflowId);
    },
  },
  'round-opened-by-late-rollback': {
    activities: {},
    async live(rig) {
      const opening = input('late-rollback', { story: [BET] });
      await tell(rig, opening, BACK);
      return resultOf(rig, roundStart(opening, { hash: (text) => text }).workflowId);
    },
  },
  'round-lost': lateRound('lost', [{ ...BELIEF, transactionId: '11', amount: '10' }], CLOSE),
  'round-stuck-then-late-win': lateRound(
    'stuck',
    [{ ...BELIEF, transactionId: '11', amount: '10', roundFinished: false }],
    WIN,
  ),
  'start-session': session('session-active', () => Promise.resolve({ state: 'active' })),
  'start-session-refused': session('session-refused', () =>
    Promise.reject(new Failure('provider_refused', 'no such game')),
  ),
  'login-completed': hostedLogin('completed', 'completed'),
  'login-cancelled': hostedLogin('cancelled', 'cancelled'),
  'sync-games': GAME_LISTS,
  'free-bet-used': freeBetLife('free-bet-used', 60_000, [0, 1]),
  'free-bet-expired': freeBetLife('free-bet-expired', 1_000, [0, 0]),
  'reconcile-day': DAILY_RUNS,
  repair: REPAIR_OF_A_CASE,
  'cashback-programme': cashback('cashbackProgramme'),
  'cashback-due': cashback('cashbackDue'),
  'reconcile-with-breaks': reconciliation('with-breaks', { state: 'breaks', matched: 10, breaks: 2, expected: 0 }),
};
