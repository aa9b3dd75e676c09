import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CaseRig, type Explained, caseOf, startCaseRig } from './case-rig.ts';

const URL_OF_ROUND = 'http://ui.test/round';

let rig: CaseRig;
let cases: Map<string, Explained>;
beforeAll(async () => {
  rig = await startCaseRig({
    describe: (id) => Promise.resolve({ id, state: 'running', url: URL_OF_ROUND }),
    findArrival: (_workflow, operationId) =>
      Promise.resolve({
        runId: operationId,
        eventId: '7',
        event: 'update accepted',
        at: new Date().toISOString(),
        url: `${URL_OF_ROUND}/${operationId}/history/events/7`,
      }),
  });
  const { call, line } = rig;
  // A bet that only we have, delivered three times.
  for (let i = 0; i < 3; i++) await call('bet', 1, 5);
  // A win that we refuse, since it names no bet of ours, and judge anew at every try; they count it.
  for (let i = 0; i < 3; i++) await call('win', 2, 9, { linked_tx_id: 99 });
  // A win that never came, to a bet that did.
  await call('bet', 3, 4);
  // A call that contradicts itself; a statement that lists it would clear the case.
  await call('bet', 4, 3);
  await call('bet', 4, 2);
  cases = await rig.run([
    line('payin', 99, 500n, { providerRound: 'r-2' }),
    line('payout', 2, 900n),
    line('payin', 3, 400n),
    line('payout', 30, 700n, { providerRound: 'r-3' }),
    line('payout', 5, 100n, { problem: 'no amount', amount: null, currency: null, occurredAt: null }),
  ]);
}, 60_000);
afterAll(() => rig.close());

describe('a bet that only we have', () => {
  test('shows the call as it came, the answer, how often it came again, and what it moved', () => {
    const { evidence } = caseOf(cases, 'bet_missing_theirs', 1);
    expect(evidence).toMatchObject({
      statementLine: null,
      walletCall: { id: evidence.walletCallId, request: { method: 'POST', path: '/bet' }, reply: { status: 200 } },
      redeliveries: { count: 2, times: [expect.any(String), expect.any(String)] },
      otherCalls: { count: 0, calls: [] },
      operation: { operation: 'payin', outcome: 'posted', code: null, transactionId: '1' },
      transfers: [{ debit: 'player', credit: 'clearing:hypetech:EUR', amount: { amount: '5.00', currency: 'EUR' } }],
      round: {
        round: 'r-1',
        state: 'open',
        operationCount: 1,
        operations: [{ transactionId: '1', outcome: 'posted' }],
      },
    });
    expect(evidence.redeliveries.last).toBe(evidence.redeliveries.times[1]);
    const body = Buffer.from(String(evidence.walletCall?.request['body']), 'base64').toString();
    expect(JSON.parse(body)).toMatchObject({ provider_tx_id: 1, amount: 5 });
  });

  test('links to its workflow, and straight to the event at which the bet arrived', () => {
    const { evidence } = caseOf(cases, 'bet_missing_theirs', 1);
    expect(evidence.workflow).toMatchObject({
      id: `round.hypetech.${rig.day.player.id}.aviador:r-1`,
      state: 'running',
      event: { eventId: '7', url: `${URL_OF_ROUND}/${evidence.operation?.id ?? ''}/history/events/7` },
    });
  });

  test("waits for the provider's rollback until its last try, so nothing is at risk yet", () => {
    const found = caseOf(cases, 'bet_missing_theirs', 1);
    expect(found.healing).toMatchObject({ by: 'provider', does: expect.stringMatching(/sends the rollback again/) });
    expect(found.healing.until).toBe(new Date(Date.parse(found.eventAt) + 86_400_000).toISOString());
    expect(found.healingUntil).toBe(found.healing.until);
    expect(found).toMatchObject({ atRisk: { amount: '0.00', currency: 'EUR' }, loser: null });
  });

  test('is told in sentences', () => {
    const { story } = caseOf(cases, 'bet_missing_theirs', 1);
    expect(story.map((sentence) => sentence.replaceAll(/[\d-]{10} |[\d:]{8} (UTC )?|[0-9a-f-]{36}/g, ''))).toEqual([
      'the bet came, we booked it and answered 200',
      '5.00 EUR moved from player to clearing:hypetech:EUR',
      expect.stringMatching(/^it came again 2 times until .*and heard the same$/),
      "the provider's statement does not list it: run  named it bet_missing_theirs: open",
      "the round's workflow heard of it (event 7)",
      expect.stringMatching(/^open since /),
    ]);
  });
});

describe('a win that we refused and they count', () => {
  test('shows every try with what it heard', () => {
    const { evidence, story } = caseOf(cases, 'status', 2);
    expect(evidence.walletCall?.reply.status).toBe(404);
    expect(evidence.otherCalls).toMatchObject({
      count: 2,
      calls: [
        { operation: 'payout', code: 'transaction_unknown', reply: { status: 404, word: 'TX_NOT_FOUND' } },
        { operation: 'payout', code: 'transaction_unknown', reply: { status: 404, word: 'TX_NOT_FOUND' } },
      ],
    });
    expect(evidence.transfers).toEqual([]);
    expect(story.join('\n')).toMatch(/we refused it \(transaction_unknown\) and answered 404 TX_NOT_FOUND/);
    expect(story.join('\n')).toMatch(/it came again 2 times/);
    expect(story.join('\n')).toMatch(/the provider's line \d+ says: win 9.00 EUR, accepted/);
  });

  test('may still be taken at a later try', () => {
    expect(caseOf(cases, 'status', 2).healing).toMatchObject({
      by: 'provider',
      does: expect.stringMatching(/sends the win again/),
    });
  });
});

test('a win that never arrived has its line, no call, and the round that waits for it', () => {
  const { evidence, story } = caseOf(cases, 'win_missing_ours', 30);
  expect(evidence).toMatchObject({
    statementLine: {
      source: 'file',
      part: expect.stringContaining('file'),
      operation: 'payout',
      accepted: true,
      amount: { amount: '7.00', currency: 'EUR' },
    },
    walletCall: null,
    operation: null,
    otherCalls: { count: 0 },
    round: { round: 'r-3', operations: [{ transactionId: '3' }] },
    workflow: { id: `round.hypetech.${rig.day.player.id}.aviador:r-3`, event: null },
  });
  expect(story).toContain('no call with this win ever arrived here');
});

test('a call that contradicts itself shows both calls, and waits for nobody', () => {
  const found = caseOf(cases, 'amount', 4);
  expect(found.evidence.walletCall?.reply.status).toBe(400);
  expect(found.evidence.otherCalls).toMatchObject({ count: 1, calls: [{ outcome: 'posted', reply: { status: 200 } }] });
  expect(found.healing).toEqual({ by: 'nobody', does: 'Nothing: a person has to act.', until: null });
  expect(found).toMatchObject({ healingUntil: null, atRisk: { amount: '1.00' }, loser: 'player' });
  expect(found.story.join('\n')).toMatch(/the call itself named it amount: open/);
});

test('a line that cannot be read is told as such', () => {
  const found = caseOf(cases, 'unparsable_line');
  expect(found.evidence.statementLine).toMatchObject({ problem: 'no amount', occurredAt: null, amount: null });
  expect(found).toMatchObject({ atRisk: null, loser: null, healing: { by: 'nobody' } });
  expect(found.story[0]).toMatch(/^the provider's line \d+ cannot be read: no amount$/);
});

test('a stuck round waits for its workflow, and shows the stake that is open', async () => {
  await rig.day.pool.query("update provider_setting set round_deadline_seconds = 0 where provider = 'hypetech'");
  await rig.call('bet', 6, 8);
  const found = caseOf(await rig.run([rig.line('payin', 6, 800n)]), 'stuck_round', 6);
  expect(found).toMatchObject({
    healing: { by: 'us', does: "The round's workflow asks the provider what became of it." },
    atRisk: { amount: '0.00' },
    evidence: {
      operation: { transactionId: '6' },
      walletCall: { request: { path: '/bet' } },
      round: { state: 'open' },
    },
  });
  expect(found.story.join('\n')).toMatch(/the round's deadline/);
});

test('more tries than anyone reads are counted and 50 are shown', async () => {
  for (let i = 0; i < 60; i++) await rig.call('win', 70, 1, { linked_tx_id: 98 });
  for (let i = 0; i < 60; i++) await rig.call('bet', 71, 1);
  const found = await rig.run([rig.line('payin', 98, 100n, { providerRound: 'r-70' }), rig.line('payout', 70, 100n)]);
  const tries = caseOf(found, 'status', 70).evidence;
  expect(tries.otherCalls.count).toBe(59);
  expect(tries.otherCalls.calls).toHaveLength(49);
  const again = caseOf(found, 'bet_missing_theirs', 71).evidence.redeliveries;
  expect(again.count).toBe(59);
  expect(again.times).toHaveLength(50);
  expect(again.last! > again.times.at(-1)!).toBe(true);
});

test('secrets in headers stay blanked', () => {
  const { walletCall } = caseOf(cases, 'bet_missing_theirs', 1).evidence;
  const headers = walletCall?.request['headers'] as Record<string, string>;
  expect(headers['x-signature']).not.toMatch(/^[0-9a-f]{64}$/);
});
