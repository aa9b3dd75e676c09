import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Body, type Rig, activate, hook, startRig } from './rig.ts';

let rig: Rig;
let player: string;
let call: { user_id: string; session_token: string; round_id: string };
beforeAll(async () => {
  rig = await startRig({
    orchestrator: { describe: (id) => Promise.resolve({ id, state: 'completed', url: `http://ui.test/${id}` }) },
  });
  player = await rig.createPlayer('100.00');
  const kind = { provider: 'hypetech', playerId: player, game: 'aviador', mode: 'cash', kind: 'game' };
  await activate(rig, (await rig.post('/v1/sessions', kind)).json<Body>().id, 'token-1');
  call = { user_id: player, session_token: 'token-1', round_id: 'r-1' };
  await hook(rig, 'bet', { ...call, amount: 10, provider_tx_id: 1 });
  await hook(rig, 'bet', { ...call, amount: 10, provider_tx_id: 1 });
  await hook(rig, 'bet', { ...call, amount: 1_000, provider_tx_id: 2 });
  await hook(rig, 'win', { ...call, amount: 25, provider_tx_id: 3, linked_tx_id: 1 });
  await hook(rig, 'rollback', { ...call, round_id: 'r-2', amount: 5, provider_tx_id: 4, linked_tx_id: 99 });
});
afterAll(() => rig.close());

const euros = (amount: string) => ({ currency: 'EUR', amount });

describe('rounds', () => {
  test('a round tells its whole story, refused and repeated calls too', async () => {
    const answer = (await rig.get('/v1/rounds/hypetech/r-1')).json<Body>();
    expect(answer).toMatchObject({ provider: 'hypetech', round: 'r-1' });
    const [part] = answer.data;
    expect(part).toMatchObject({
      key: 'aviador:r-1',
      player,
      game: 'aviador',
      state: 'settled',
      bet: euros('10.00'),
      won: euros('25.00'),
      workflow: { id: `round.hypetech.${player}.aviador:r-1`, state: 'completed' },
      breaks: [],
    });
    const operations = part?.['operations'] as Record<string, unknown>[];
    expect(operations.map((op) => [op['operation'], op['transactionId'], op['outcome']])).toEqual([
      ['payin', '1', 'posted'],
      ['payin', '1', 'duplicate'],
      ['payin', '2', 'refused'],
      ['payout', '3', 'posted'],
    ]);
    expect(operations[1]?.['walletCallId']).toBe(operations[0]?.['walletCallId']);
    expect(part?.['transfers']).toMatchObject([
      { debit: 'player', credit: 'clearing:hypetech:EUR', amount: euros('10.00') },
      { debit: 'clearing:hypetech:EUR', credit: 'player', amount: euros('25.00') },
    ]);
  });

  test('our key finds it as well, and a player narrows it', async () => {
    const other = await rig.createPlayer();
    expect((await rig.get('/v1/rounds/hypetech/aviador%3Ar-1')).json<Body>().data).toHaveLength(1);
    expect((await rig.get(`/v1/rounds/hypetech/r-1?player=${player}`)).json<Body>().data).toHaveLength(1);
    expect((await rig.get(`/v1/rounds/hypetech/r-1?player=${other}`)).statusCode).toBe(404);
    expect((await rig.get('/v1/rounds/hypetech/r-1?player=nobody')).statusCode).toBe(400);
  });

  test('a rollback that overtook its bet shows as a tombstone', async () => {
    const [part] = (await rig.get('/v1/rounds/hypetech/r-2')).json<Body>().data;
    expect(part).toMatchObject({ state: 'cancelled', operations: [{ operation: 'rollback', outcome: 'tombstone' }] });
  });

  test('an unknown round or provider is 404', async () => {
    expect((await rig.get('/v1/rounds/hypetech/none')).statusCode).toBe(404);
    expect((await rig.get('/v1/rounds/acme/r-1')).statusCode).toBe(404);
  });
});

describe('wallet calls', () => {
  const byTransaction = async (id: string) =>
    (await rig.get(`/v1/wallet-calls?provider=hypetech&transactionId=${id}`)).json<Body>().data;

  test('a call is shown as it came, as it was understood and as it was answered', async () => {
    const [found] = await byTransaction('1');
    expect(found).toMatchObject({
      provider: 'hypetech',
      operation: 'payin',
      outcome: 'posted',
      redeliveries: 1,
      round: 'r-1',
      event: { operation: 'payin', transactionId: '1', player, amount: euros('10.00'), outcome: 'posted', code: null },
      workflow: { id: `round.hypetech.${player}.aviador:r-1` },
    });
    const { request, reply } = found as Record<'request' | 'reply', Record<string, unknown>>;
    expect(request['headers']).toMatchObject({ 'x-signature': '[blanked]' });
    const sent: unknown = JSON.parse(Buffer.from(String(request['body']), 'base64').toString());
    expect(sent).toMatchObject({ provider_tx_id: 1, amount: 10 });
    expect(reply['status']).toBe(200);
    expect(Buffer.from(String(reply['body']), 'base64').toString()).toContain('90');
    expect((await rig.get(`/v1/wallet-calls/${String(found?.['id'])}`)).json()).toEqual(found);
  });

  test('a refused call says why', async () => {
    expect(await byTransaction('2')).toMatchObject([
      { outcome: 'refused', event: { outcome: 'refused', code: 'insufficient_funds' }, redeliveries: 0 },
    ]);
  });

  test('an unknown transaction is an empty list, an unknown call 404', async () => {
    expect(await byTransaction('404')).toEqual([]);
    expect((await rig.get('/v1/wallet-calls/none')).statusCode).toBe(404);
    expect((await rig.get('/v1/wallet-calls?provider=hypetech')).statusCode).toBe(400);
  });
});

test('free stakes and what they won are counted from the ledger', async () => {
  const grant = { provider: 'hypetech', playerId: player, game: 'aviador', count: 3, stake: euros('1.00') };
  const { id } = (await rig.post('/v1/free-bets', { ...grant, expiresAt: '2099-01-01T00:00:00Z' })).json<Body>();
  const free = { ...call, mode: 'free', bonus_code: id, amount: 1 };
  const bets = [
    await hook(rig, 'bet', { ...free, round_id: 'f-1', provider_tx_id: 11 }),
    await hook(rig, 'bet', { ...free, round_id: 'f-2', provider_tx_id: 12 }),
    await hook(rig, 'win', { ...free, round_id: 'f-1', provider_tx_id: 13, linked_tx_id: 11, amount: 7.5 }),
    await hook(rig, 'rollback', { ...call, round_id: 'f-2', provider_tx_id: 14, linked_tx_id: 12, amount: 1 }),
  ];
  expect(bets.map((answer) => answer.statusCode)).toEqual([200, 200, 200, 200]);
  expect((await rig.get(`/v1/free-bets/${id}`)).json()).toMatchObject({ used: 1, won: euros('7.50') });
});
