import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { applyProposal } from '../../db/repair/apply-proposal.ts';
import { proveRepair } from '../../db/repair/recheck.ts';
import { Failure } from '../../domain/failure.ts';
import { type Body, type Rig, activate, hook, startRig } from '../api/rig.ts';
import { difference, openCase } from '../cases/case-fixture.ts';
import { means } from './repair-fixture.ts';

let rig: Rig;
let tokens: Record<'finance' | 'approver' | 'both' | 'operator', string>;
let keys = 0;
let temporal: 'up' | 'slow' | 'away';

/** Stands in for Temporal: carries out at once what the workflow would. */
async function carryOutRepair({ proposalId }: { proposalId: string }): Promise<void> {
  if (temporal === 'away') throw new Failure('temporal_unavailable', 'the workflow could not be started');
  if (temporal === 'slow') return;
  const { pool } = rig.deps.database;
  await applyProposal(pool, proposalId, means);
  await proveRepair(pool, proposalId);
}

beforeAll(async () => {
  rig = await startRig({ orchestrator: { carryOutRepair } });
  const token = (sub: string, ...roles: string[]) => rig.token({ sub, roles });
  tokens = {
    finance: await token('fin-1', 'finance'),
    approver: await token('app-1', 'approver'),
    both: await token('fin-2', 'finance', 'approver'),
    operator: await token('ops', 'operator', 'engineer'),
  };
});
afterAll(() => rig.close());
beforeEach(() => {
  temporal = 'up';
});

const pool = () => rig.deps.database.pool;
const send = (path: string, payload: object, who: keyof typeof tokens = 'finance', key = `repair-${++keys}`) =>
  rig.call({
    method: 'POST',
    url: `/v1/${path}`,
    payload,
    headers: { authorization: `Bearer ${tokens[who]}`, 'idempotency-key': key },
  });
const read = async (id: string) => (await rig.get(`/v1/breaks/${id}`)).json<Body>();
const balance = async (player: string) =>
  (await rig.get(`/v1/players/${player}/balances`)).json<Body>().data[0]?.['amount'];

/** A bet that is posted, and a case that its win is missing. */
async function missingWin(theirs = 2_400n): Promise<{ id: string; player: string; win: object }> {
  const player = await rig.createPlayer('100.00');
  const n = 9_000 + ++keys;
  const session = await rig.post('/v1/sessions', {
    provider: 'hypetech',
    playerId: player,
    game: 'aviador',
    mode: 'cash',
    kind: 'game',
  });
  await activate(rig, session.json<Body>().id, `token-${n}`);
  const call = {
    user_id: player,
    session_token: `token-${n}`,
    round_id: `r-${n}`,
    provider_tx_id: n,
    amount: 10,
  };
  expect((await hook(rig, 'bet', call)).statusCode).toBe(200);
  const transactionId = String(50_000 + n);
  const id = await openCase(
    pool(),
    difference({
      kind: 'win_missing_ours',
      subject: { of: 'transaction', family: 'payout', transactionId, ordinal: 1 },
      ...{ providerRound: `r-${n}`, playerId: player, theirs },
    }),
  );
  return { id, player, win: { ...call, provider_tx_id: Number(transactionId), linked_tx_id: n, amount: 24 } };
}
const credit = { action: 'credit_player', reason: 'the win is in the statement' };
const euros = (amount: string) => ({ currency: 'EUR', amount });

describe('a proposal', () => {
  test('says in a dry run what it will do, keeps nothing of it, and then does just that', async () => {
    const { id, player, win } = await missingWin();
    const dry = await send(`breaks/${id}/proposals?dryRun=true`, credit);
    expect(dry.statusCode).toBe(200);
    expect(dry.json()).toEqual({
      effect: {
        transfers: [{ debit: 'clearing:hypetech:EUR', credit: 'player', amount: euros('24.00') }],
        providerCall: null,
        balanceBefore: euros('90.00'),
        balanceAfter: euros('114.00'),
        next: null,
      },
    });
    expect(await read(id)).toMatchObject({ state: 'open' });
    expect((await rig.get(`/v1/breaks/${id}/proposals`)).json<Body>().data).toEqual([]);

    const made = await send(`breaks/${id}/proposals`, credit);
    expect(made.statusCode).toBe(201);
    expect(made.json()).toMatchObject({
      state: 'pending',
      maker: 'fin-1',
      effect: dry.json<{ effect: object }>().effect,
    });
    expect(await read(id)).toMatchObject({ state: 'awaiting_approval' });
    const approved = await send(`proposals/${made.json<Body>().id}/approve`, { note: 'seen' }, 'approver');
    expect(approved.statusCode).toBe(200);
    expect(approved.json()).toMatchObject({
      state: 'applied',
      checker: 'app-1',
      note: 'seen',
      result: dry.json<{ effect: object }>().effect,
    });
    expect(await balance(player)).toBe('114.00');
    expect(await read(id)).toMatchObject({ state: 'resolved', residual: euros('0.00') });

    const late = await hook(rig, 'win', win);
    expect(late.statusCode).toBe(200);
    expect(late.json()).toMatchObject({ new_balance: '114.00', old_balance: '90.00' });
    expect(await balance(player)).toBe('114.00');
    // The call itself is kept, with what it heard.
    const { rows } = await pool().query('select outcome from wallet_call order by received_at desc limit 1');
    expect(rows[0]).toMatchObject({ outcome: 'duplicate' });
  });

  test('waits in one list with those of all cases, newest first, until somebody decides', async () => {
    const made: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { id } = await missingWin();
      made.push((await send(`breaks/${id}/proposals`, credit)).json<Body>().id);
    }
    const ids = (page: Body) => page.data.map((row) => row['id']);
    const list = async (query: string) => (await rig.get(`/v1/proposals?${query}`)).json<Body>();

    const first = await list('state=pending&provider=hypetech&limit=2');
    expect(ids(first)).toEqual([made[2], made[1]]);
    expect(first.data[0]).toMatchObject({
      ...{ provider: 'hypetech', kind: 'win_missing_ours', action: 'credit_player', maker: 'fin-1', state: 'pending' },
      amount: euros('24.00'),
    });
    const second = await list(`state=pending&limit=1&cursor=${String(first['nextCursor'])}`);
    expect(ids(second)).toEqual([made[0]]);
    expect(ids(await list('state=pending&provider=betgames'))).toEqual([]);

    await send(`proposals/${made[1]}/reject`, { note: 'not ours' }, 'approver');
    expect(ids(await list('state=pending&limit=2'))).toEqual([made[2], made[0]]);
    expect(ids(await list('state=rejected&limit=1'))).toEqual([made[1]]);
    expect((await rig.get('/v1/proposals?state=odd')).statusCode).toBe(400);
  });

  test('is decided by another person, in the API and in the database', async () => {
    const { id } = await missingWin();
    const made = await send(`breaks/${id}/proposals`, credit, 'both');
    const { id: proposal } = made.json<Body>();
    const same = await send(`proposals/${proposal}/approve`, {}, 'both');
    expect(same.statusCode).toBe(403);
    expect(same.json()).toMatchObject({ code: 'same_person' });
    expect((await send(`proposals/${proposal}/reject`, {}, 'both')).statusCode).toBe(403);
    const past = pool().query(
      "update proposal set state = 'approved', checker = maker, decided_at = now() where id = $1",
      [proposal],
    );
    await expect(past).rejects.toThrow(/proposal_two_persons/);
    await expect(pool().query("update proposal set maker = 'x' where id = $1", [proposal])).rejects.toThrow(
      pg.DatabaseError,
    );
    expect((await send(`proposals/${proposal}/approve`, {}, 'finance')).statusCode).toBe(403);
    expect((await send(`breaks/${id}/proposals`, credit, 'operator')).statusCode).toBe(403);
  });

  test('that is rejected takes the case back to where it was, and is decided once', async () => {
    const { id } = await missingWin();
    await send(`breaks/${id}/assignment`, { assignee: 'fin-1' });
    const { id: proposal } = (await send(`breaks/${id}/proposals`, credit)).json<Body>();
    const rejected = await send(`proposals/${proposal}/reject`, { note: 'ask them first' }, 'approver');
    expect(rejected.json()).toMatchObject({ state: 'rejected', checker: 'app-1', note: 'ask them first' });
    expect(await read(id)).toMatchObject({ state: 'in_review', assignee: 'fin-1' });
    const again = await send(`proposals/${proposal}/approve`, {}, 'approver');
    expect(again.statusCode).toBe(409);
    expect(again.json()).toMatchObject({ code: 'already_decided' });
  });

  test('is refused above what is open and not asked for yet, in another currency, or with an amount that is not taken', async () => {
    const { id } = await missingWin();
    const over = await send(`breaks/${id}/proposals`, { ...credit, amount: euros('24.01') });
    expect(over.statusCode).toBe(422);
    expect(over.json()).toMatchObject({ code: 'above_residual' });
    expect((await send(`breaks/${id}/proposals`, { ...credit, amount: euros('20.00') })).statusCode).toBe(201);
    expect((await send(`breaks/${id}/proposals`, { ...credit, amount: euros('4.01') })).json()).toMatchObject({
      code: 'above_residual',
    });
    expect(
      (await send(`breaks/${id}/proposals`, { ...credit, amount: { currency: 'BRL', amount: '1.00' } })).statusCode,
    ).toBe(422);
    for (const action of ['reverse', 'ask_provider', 'explain']) {
      const refused = await send(`breaks/${id}/proposals`, { action, reason: 'x', amount: euros('1.00') });
      expect(refused.statusCode, action).toBe(400);
    }
    expect((await send(`breaks/${id}/proposals`, { action: 'burn', reason: 'x' })).statusCode).toBe(400);
    expect((await send(`breaks/${id}/proposals`, { action: 'explain' })).statusCode).toBe(400);
    const unknown = '00000000-0000-7000-8000-000000000000';
    expect((await send(`breaks/${unknown}/proposals`, credit)).statusCode).toBe(404);
    expect((await send(`proposals/${unknown}/approve`, {}, 'approver')).statusCode).toBe(404);
  });

  test('that makes no sense says what would', async () => {
    const { id } = await missingWin();
    for (const [action, words] of [
      ['debit_player', /credit_player/],
      ['reverse', /no operation of ours/],
      ['reclassify', /wrong account/],
    ] as const) {
      const refused = await send(`breaks/${id}/proposals`, { action, reason: 'x' });
      expect(refused.statusCode, action).toBe(422);
      expect(refused.json(), action).toMatchObject({ code: 'action_impossible', detail: expect.stringMatching(words) });
    }
  });

  test('is refused on an expected break, and on one that is closed', async () => {
    const expected = await openCase(pool(), difference({ expectedUntil: new Date(Date.now() + 3_600_000) }));
    const early = await send(`breaks/${expected}/proposals`, credit);
    expect(early.statusCode).toBe(409);
    expect(early.json()).toMatchObject({ code: 'break_expected' });
    const { id } = await missingWin();
    const { id: proposal } = (await send(`breaks/${id}/proposals`, credit)).json<Body>();
    await send(`breaks/${id}/pin`, { reason: 'written off' });
    expect((await send(`breaks/${id}/proposals`, credit)).json()).toMatchObject({ code: 'state_conflict' });
    expect((await rig.get(`/v1/proposals/${proposal}`)).json()).toMatchObject({ state: 'rejected', checker: 'pin' });
  });
});

describe('an approval', () => {
  test('hears that the missing call has arrived meanwhile, or that the money is not there', async () => {
    const { id, win, player } = await missingWin();
    const { id: proposal } = (await send(`breaks/${id}/proposals`, credit)).json<Body>();
    expect((await hook(rig, 'win', win)).statusCode).toBe(200);
    const refused = await send(`proposals/${proposal}/approve`, {}, 'approver');
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ code: 'already_posted' });
    expect(await balance(player)).toBe('114.00');

    const poor = await rig.createPlayer('5.00');
    const bet = await openCase(pool(), difference({ playerId: poor }));
    await pool().query("update break set evidence = '{}' where id = $1", [bet]);
    await pool().query(
      `insert into round (id, provider, player_id, key, provider_round, game, currency, state, bet, won, opened_at, updated_at, deadline_at)
       select gen_random_uuid(), 'hypetech', $2, 'aviador:' || provider_round, provider_round, 'aviador', 'EUR', 'cancelled', 0, 0, now(), now(), now() from break where id = $1`,
      [bet, poor],
    );
    const debit = await send(`breaks/${bet}/proposals`, { action: 'debit_player', reason: 'played' });
    expect(debit.statusCode).toBe(201);
    expect(debit.json()).toMatchObject({ effect: { balanceBefore: euros('5.00'), balanceAfter: euros('-5.00') } });
    const unpaid = await send(`proposals/${debit.json<Body>().id}/approve`, {}, 'approver');
    expect(unpaid.statusCode).toBe(409);
    expect(unpaid.json()).toMatchObject({ code: 'insufficient_funds' });
    expect(await balance(poor)).toBe('5.00');
  });

  test('that Temporal does not hear of is carried on by its key, and by whoever asks again', async () => {
    const { id, player } = await missingWin();
    const { id: proposal } = (await send(`breaks/${id}/proposals`, credit)).json<Body>();
    temporal = 'away';
    const lost = await send(`proposals/${proposal}/approve`, {}, 'approver', 'lost-start');
    expect(lost.statusCode).toBe(503);
    expect(await balance(player)).toBe('90.00');
    temporal = 'up';
    const healed = await send(`proposals/${proposal}/approve`, {}, 'approver', 'lost-start');
    expect(healed.json()).toMatchObject({ state: 'applied' });
    expect(await balance(player)).toBe('114.00');

    const other = await missingWin();
    const made = (await send(`breaks/${other.id}/proposals`, credit)).json<Body>();
    temporal = 'away';
    await send(`proposals/${made.id}/approve`, {}, 'approver');
    temporal = 'up';
    expect((await send(`proposals/${made.id}/approve`, {}, 'approver')).json()).toMatchObject({
      code: 'already_decided',
    });
    await vi.waitFor(async () => expect(await balance(other.player)).toBe('114.00'));
  });

  test('that takes longer than the caller waits is answered as approved', async () => {
    const { id } = await missingWin();
    const { id: proposal } = (await send(`breaks/${id}/proposals`, credit)).json<Body>();
    temporal = 'slow';
    const answer = await send(`proposals/${proposal}/approve`, {}, 'approver');
    expect(answer.json()).toMatchObject({ state: 'approved', result: null });
    expect(await read(id)).toMatchObject({ state: 'awaiting_approval' });
    expect((await send(`breaks/${id}/pin`, { reason: 'x' })).json()).toMatchObject({ code: 'state_conflict' });
  });
});

test('ten proposals and ten approvals at once never move more than is open', async () => {
  const { id, player } = await missingWin(2_400n);
  const made = await Promise.all(
    Array.from({ length: 10 }, () => send(`breaks/${id}/proposals`, { ...credit, amount: euros('5.00') })),
  );
  const proposals = made.filter((one) => one.statusCode === 201).map((one) => one.json<Body>().id);
  expect(proposals).toHaveLength(4);
  expect(made.filter((one) => one.statusCode === 422)).toHaveLength(6);
  const answers = await Promise.all(
    proposals.flatMap((proposal) => [1, 2, 3].map(() => send(`proposals/${proposal}/approve`, {}, 'approver'))),
  );
  expect(answers.filter((one) => one.statusCode === 200)).toHaveLength(4);
  expect(answers.filter((one) => one.statusCode === 409)).toHaveLength(8);
  expect(await balance(player)).toBe('110.00');
  expect(await read(id)).toMatchObject({ state: 'open', residual: euros('4.00') });
});
