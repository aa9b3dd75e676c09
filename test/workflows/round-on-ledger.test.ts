import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { openRoundCase } from '../../db/reconciliation/open-round-case.ts';
import { roundWorkflowId } from '../../domain/ids.ts';
import { createLogger } from '../../platform/logging.ts';
import type { ProviderApi, StatementLine } from '../../providers/provider-api.ts';
import { createRoundDelivery } from '../../worker/deliver-round.ts';
import { createOutboxDispatcher } from '../../worker/outbox-dispatcher.ts';
import { sessionStart } from '../../workflows/resource-start.ts';
import { type Ledger, createLedger, payin } from '../db/ledger-fixture.ts';
import { type Rig, createRig } from './rig.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const log = createLogger('test', 'warn');
let ledger: Ledger;
let rig: Rig;
let statement: StatementLine[] = [];
let stop: AbortController;
let dispatched: Promise<void>;
const startGameSession = vi.fn<NonNullable<ProviderApi['startGameSession']>>();

const api: ProviderApi = {
  startGameSession,
  async *sessionStatement() {
    await Promise.resolve();
    yield statement;
  },
};

beforeAll(async () => {
  ledger = await createLedger();
});
afterAll(() => ledger.close());
beforeEach(async () => {
  statement = [];
  startGameSession.mockReset();
  const activities = createActivities({ pool: ledger.app, providerApi: () => api, openCase: openRoundCase });
  rig = await createRig(activities);
  stop = new AbortController();
  const deliver = createRoundDelivery({ client: rig.client, conduct: 'every', taskQueue: rig.taskQueue });
  dispatched = createOutboxDispatcher({ pool: ledger.app, deliver, lingerMs: 0, log }).run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await dispatched;
  await rig.close();
});

/** A posted bet whose round should have ended long ago, on a session that the provider knows. */
async function lateBet(id: string): Promise<{ playerId: string; roundKey: string }> {
  await ledger.app.query(
    `insert into provider_setting (provider, round_deadline_seconds) values ('hypetech', 0)
     on conflict (provider) do update set round_deadline_seconds = 0`,
  );
  const player = await ledger.createPlayer(1_000n);
  await ledger.app.query(`update session set provider_session_id = launch_token where player_id = $1`, [player.id]);
  await ledger.post(payin(player, id, 100n));
  return { playerId: player.id, roundKey: `aviador:r-${id}` };
}

const line = (id: string, given: Partial<StatementLine>): StatementLine => ({
  transactionId: id,
  operation: 'payin',
  providerRound: `r-${id}`,
  amount: '1',
  currency: null,
  accepted: true,
  roundFinished: true,
  occurredAt: '2026-11-20T12:00:00.000Z',
  raw: '{}',
  ...given,
});

async function roundState(playerId: string): Promise<string | undefined> {
  const { rows } = await ledger.app.query<{ state: string }>('select state from round where player_id = $1', [
    playerId,
  ]);
  return rows[0]?.state;
}

it('closes a round in the ledger that the provider finished without a win, and hears of it through the outbox', async () => {
  statement = [line('lost', {}), line('other', {})];
  const { playerId, roundKey } = await lateBet('lost');
  await vi.waitFor(async () => expect(await roundState(playerId)).toBe('settled'), PATIENCE);
  const handle = rig.client.workflow.getHandle(roundWorkflowId('hypetech', playerId, roundKey, (text) => text));
  expect(await handle.result()).toMatchObject({ state: 'settled', bet: '1.00', won: '0.00', operations: 2 });
  expect(rig.runsOf(handle.workflowId)).toHaveLength(1);
});

it('opens a case and marks the round stuck when the provider paid what we never heard of', async () => {
  statement = [line('paid', {}), line('w-paid', { operation: 'payout', providerRound: 'r-paid', amount: '3.5' })];
  const { playerId } = await lateBet('paid');
  await vi.waitFor(async () => expect(await roundState(playerId)).toBe('stuck'), PATIENCE);
  const { rows } = await ledger.app.query(
    'select kind, theirs, state, transaction_id from break where player_id = $1',
    [playerId],
  );
  expect(rows).toMatchObject([{ kind: 'win_missing_ours', theirs: '350', state: 'open', transaction_id: 'w-paid' }]);
});

it('starts a session at the provider and writes it down, and leaves one alone that was ended meanwhile', async () => {
  startGameSession.mockResolvedValue({ url: 'https://game.test/1', providerSessionId: 's1', launchToken: 't1' });
  const { id: playerId } = await ledger.createPlayer(1_000n);
  const start = async (sessionId: string) => {
    const session = { sessionId, provider: 'hypetech', playerId, currency: 'EUR', game: 'aviador' } as const;
    const options = sessionStart({ ...session, mode: 'cash' }, rig.taskQueue);
    return (await rig.client.workflow.start('startSession', options)).result();
  };
  const [starting, ended] = ['01900000-0000-7000-8000-00000000000a', '01900000-0000-7000-8000-00000000000b'];
  for (const [id, state] of [
    [starting, 'starting'],
    [ended, 'ended'],
  ]) {
    await ledger.app.query(
      `insert into session (id, provider, player_id, kind, mode, game, currency, state) values ($1, 'hypetech', $2, 'game', 'cash', 'aviador', 'EUR', $3)`,
      [id, playerId, state],
    );
  }
  expect(await start(starting)).toEqual({ state: 'active' });
  expect(startGameSession.mock.calls[0]?.[0]).toMatchObject({ playerId, balance: 1_000n, game: 'aviador' });
  const { rows } = await ledger.app.query('select state, url, launch_token from session where id = $1', [starting]);
  expect(rows).toEqual([{ state: 'active', url: 'https://game.test/1', launch_token: 't1' }]);
  expect(await start(ended)).toEqual({ state: 'ended' });
  expect(startGameSession).toHaveBeenCalledOnce();
});
