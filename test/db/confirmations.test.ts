// What is owed to a provider that waits, on the real ledger: who sends it, and what undoes an operation that was refused for
// good.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimConfirmations, markStarted } from '../../db/outbox/claim-confirmations.ts';
import { claimRounds } from '../../db/outbox/claim-rounds.ts';
import { loadConfirmation, markTaken } from '../../db/conduct/confirmation.ts';
import { postOwnEvent } from '../../db/posting/post-own-event.ts';
import { PLAIN_RULES } from '../../domain/decision.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { Outcome, Reply } from '../../providers/dialect.ts';
import { type Ledger, createLedger, payin, payout, request, rollback } from './ledger-fixture.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await createLedger();
});
afterAll(() => ledger.close());

type Player = { id: string; token: string };
const awaited = (event: WalletEvent): WalletEvent => ({ ...event, confirm: true });

/** Posts an event whose provider waits; the body of what is owed says how it ended. */
async function postOwed(event: WalletEvent, undo: WalletEvent | null = null, door: 'payment' | 'cashback' = 'payment') {
  const reply = ([outcome]: readonly Outcome[]): Reply => {
    if (!outcome) throw new Error('no outcome');
    const operationId = outcome.kind === 'duplicate' ? outcome.first.operationId : outcome.operationId;
    const owed = { door, subject: event.transactionId, operationId, body: outcome.kind, undo };
    return { status: 200, headers: {}, body: outcome.kind, confirmations: [owed] };
  };
  const posting = request(event, PLAIN_RULES);
  if (posting.received.kind !== 'call' || posting.received.call.kind !== 'events') throw new Error('no events');
  const call = { ...posting.received.call, reply };
  return ledger.poster.post({ ...posting, received: { kind: 'call', call } });
}

async function owedFor(subject: string) {
  const { rows } = await ledger.app.query<{ id: string; conducted_by: string; body: string }>(
    'select id, conducted_by, body from confirmation where subject = $1 order by id',
    [subject],
  );
  return rows;
}

const claim = () => claimRounds(ledger.app, { limit: 100, lingerMs: 60_000, leaseSeconds: 0 });
const undoOf = (player: Player, id: string, amount: bigint) => ({
  ...rollback(player, `u-${id}`, id, amount),
  confirm: false,
});

describe('who sends it', () => {
  test('the round of an operation that was decided now, without a linger, refused ones too', async () => {
    const player = await ledger.createPlayer(100n);
    await postOwed(awaited(payin(player, 'c1', 60n)));
    await postOwed(awaited(payin(player, 'c2', 60n)));
    expect(await owedFor('c1')).toMatchObject([{ conducted_by: 'round', body: 'posted' }]);
    expect(await owedFor('c2')).toMatchObject([{ conducted_by: 'round', body: 'refused' }]);
    const claimed = (await claim()).filter(({ playerId }) => playerId === player.id);
    expect(claimed.map(({ operations }) => operations.map(({ outcome }) => outcome))).toEqual([
      ['posted'],
      ['refused'],
    ]);
    for (const { operations } of claimed) expect(operations[0]?.confirmationId).toEqual(expect.any(String));
  });

  test('a workflow of its own for a repeat, and for a cashback', async () => {
    const player = await ledger.createPlayer(100n);
    await postOwed(awaited(payin(player, 'c3', 60n)));
    await postOwed(awaited(payin(player, 'c3', 60n)));
    const gift = { ...payin(player, 'c4', 5n), operation: 'cashback', round: null, key: 'gift:c4' } as const;
    await postOwed(awaited(gift), null, 'cashback');
    expect((await owedFor('c3')).map((row) => row.conducted_by)).toEqual(['round', 'confirmation']);
    expect((await owedFor('c4')).map((row) => row.conducted_by)).toEqual(['cashback']);

    const claimed = await claimConfirmations(ledger.app, { limit: 10, leaseSeconds: 60 });
    expect(claimed.map(({ subject, conductedBy, executed }) => [subject, conductedBy, executed])).toEqual([
      ['c3', 'confirmation', true],
      ['c4', 'cashback', true],
    ]);
    expect(await claimConfirmations(ledger.app, { limit: 10, leaseSeconds: 60 })).toEqual([]);
    await markStarted(ledger.app, [claimed[0]?.confirmationId ?? '']);
    await ledger.app.query('update confirmation set claimed_until = clock_timestamp()');
    const again = await claimConfirmations(ledger.app, { limit: 10, leaseSeconds: 60 });
    expect(again.map(({ subject }) => subject)).toEqual(['c4']);
  });

  test('a confirmation that was taken says so, and its bytes never change', async () => {
    const player = await ledger.createPlayer(100n);
    await postOwed(awaited(payin(player, 'c5', 10n)), undoOf(player, 'c5', 10n));
    const [row] = await owedFor('c5');
    const before = await loadConfirmation(ledger.app, row?.id ?? '');
    expect(before).toMatchObject({ provider: 'hypetech', door: 'payment', body: 'posted', taken: false });
    expect(before.undo).toEqual(undoOf(player, 'c5', 10n));
    await markTaken(ledger.app, row?.id ?? '');
    expect(await loadConfirmation(ledger.app, row?.id ?? '')).toEqual({ ...before, taken: true });
  });
});

describe('an undo', () => {
  test("gives a stake back once, and the provider's own call after it is a repeat", async () => {
    const player = await ledger.createPlayer(100n);
    await ledger.post(payin(player, 'd1', 60n));
    const undo = undoOf(player, 'd1', 60n);
    expect([await postOwnEvent(ledger.app, undo), await postOwnEvent(ledger.app, undo)]).toEqual([
      'present',
      'present',
    ]);
    expect(await ledger.balance(player.id)).toBe(100n);
    await ledger.post(undo);
    expect(await ledger.balance(player.id)).toBe(100n);
    expect(await ledger.count("operation where player_id = $1 and operation = 'rollback'", [player.id])).toBe(1);
    expect(await ledger.count('outbox b join round r on r.id = b.round_id where r.player_id = $1', [player.id])).toBe(
      2,
    );
  });

  test('of a stake that was paid meanwhile moves nothing and says so', async () => {
    const player = await ledger.createPlayer(100n);
    await ledger.post(payin(player, 'd2', 60n));
    await ledger.post(payout(player, 'd2w', 'd2', 90n));
    expect(await postOwnEvent(ledger.app, undoOf(player, 'd2', 60n))).toBe('refused');
    expect(await ledger.balance(player.id)).toBe(130n);
  });
});
