import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeRound } from '../../db/posting/close-round.ts';
import { type Ledger, createLedger, payin, payout, rollback } from './ledger-fixture.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await createLedger();
});
afterAll(() => ledger.close());

describe('posting', () => {
  test('a payin takes the stake and a payout pays it, each once, with the balances around it', async () => {
    const player = await ledger.createPlayer(10_000n);
    expect((await ledger.post(payin(player, '1', 1_250n))).facts).toMatchObject({
      kind: 'posted',
      before: '10000',
      after: '8750',
    });
    expect((await ledger.post(payout(player, '2', '1', 3_125n))).facts).toMatchObject({
      kind: 'posted',
      before: '8750',
      after: '11875',
    });
    expect(await ledger.balance(player.id)).toBe(11_875n);
  });

  test('a second delivery hears the first answer byte for byte and moves nothing', async () => {
    const player = await ledger.createPlayer(10_000n);
    const first = await ledger.post(payin(player, '10', 100n));
    await ledger.post(payin(player, '11', 100n));
    const second = await ledger.post(payin(player, '10', 100n));
    expect(second.body).toBe(first.body);
    expect(second.outcome).toBe('duplicate');
    expect(second.walletCallId).toBe(first.walletCallId);
    expect(await ledger.balance(player.id)).toBe(9_800n);
    expect(await ledger.count('wallet_call_redelivery where wallet_call_id = $1', [first.walletCallId])).toBe(1);
  });

  test('the same key with another amount is a conflict that names the field and moves nothing', async () => {
    const player = await ledger.createPlayer(10_000n);
    await ledger.post(payin(player, '20', 100n));
    expect((await ledger.post(payin(player, '20', 101n))).facts).toMatchObject({ code: 'conflict', field: 'amount' });
    expect(await ledger.balance(player.id)).toBe(9_900n);
  });

  test('insufficient funds is judged anew once there is money', async () => {
    const player = await ledger.createPlayer(50n);
    expect((await ledger.post(payin(player, '30', 100n))).facts.code).toBe('insufficient_funds');
    const other = await ledger.createPlayer(0n);
    expect((await ledger.post(payin(other, '31', 1n))).facts.code).toBe('insufficient_funds');
    await ledger.post(payin(player, '32', 50n));
    await ledger.post(payout(player, '33', '32', 500n));
    expect((await ledger.post(payin(player, '30', 100n))).facts.kind).toBe('posted');
  });

  test('a rollback gives the stake back once; another rollback, and a late win, are refused', async () => {
    const player = await ledger.createPlayer(1_000n);
    await ledger.post(payin(player, '40', 400n));
    expect((await ledger.post(rollback(player, '41', '40', 400n))).facts).toMatchObject({
      kind: 'posted',
      before: '600',
      after: '1000',
    });
    expect((await ledger.post(rollback(player, '42', '40', 400n))).facts.code).toBe('payin_rolled_back');
    expect((await ledger.post(payout(player, '43', '40', 800n))).facts.code).toBe('payin_rolled_back');
    expect(await ledger.balance(player.id)).toBe(1_000n);
  });

  test('a rollback that overtakes its payin leaves a tombstone, and the late payin is refused', async () => {
    const player = await ledger.createPlayer(1_000n);
    expect((await ledger.post(rollback(player, '51', '50', 400n))).facts.kind).toBe('tombstone');
    expect((await ledger.post(payin(player, '50', 400n))).facts.code).toBe('payin_rolled_back');
    expect(await ledger.balance(player.id)).toBe(1_000n);
  });

  test('a tombstone belongs to the player who was named', async () => {
    const [named, other] = [await ledger.createPlayer(1_000n), await ledger.createPlayer(1_000n)];
    await ledger.post(rollback(named, '56', '55', 400n));
    expect((await ledger.post(payin(other, '55', 400n))).facts.kind).toBe('posted');
  });

  test('a win of zero settles the round and moves nothing', async () => {
    const player = await ledger.createPlayer(1_000n);
    await ledger.post(payin(player, '60', 100n));
    await ledger.post(payout(player, '61', '60', 0n));
    expect((await ledger.post(payout(player, '62', '60', 500n))).facts.code).toBe('round_settled');
    expect(await ledger.count("round where player_id = $1 and state = 'settled'", [player.id])).toBe(1);
  });

  test('a rollback of a paid payin is refused and opens a case', async () => {
    const player = await ledger.createPlayer(1_000n);
    await ledger.post(payin(player, '70', 100n));
    await ledger.post(payout(player, '71', '70', 300n));
    expect((await ledger.post(rollback(player, '72', '70', 100n))).facts.code).toBe('round_settled');
    expect(await ledger.count("break where player_id = $1 and kind = 'rollback_of_settled'", [player.id])).toBe(1);
  });

  test('a free payin takes nothing, its win is paid by promotions, its rollback gives nothing back', async () => {
    const player = await ledger.createPlayer(0n);
    expect((await ledger.post(payin(player, '80', 400n, { mode: 'free', bonusCode: 'B' }))).facts).toMatchObject({
      before: '0',
      after: '0',
    });
    expect((await ledger.post(payout(player, '81', '80', 900n, { mode: 'free' }))).facts.after).toBe('900');
    await ledger.post(payin(player, '82', 400n, { mode: 'free', bonusCode: 'B' }));
    expect((await ledger.post(rollback(player, '83', '82', 400n))).facts).toMatchObject({
      kind: 'posted',
      after: '900',
    });
    expect(
      await ledger.count(
        "transfer t join account a on a.id = t.debit_account where a.kind = 'promotions' and t.kind = 'payout'",
      ),
    ).toBe(1);
  });

  test('credits pass a session that ended; new exposure does not', async () => {
    const player = await ledger.createPlayer(1_000n);
    await ledger.post(payin(player, '90', 100n));
    await ledger.app.query("update session set state = 'ended' where launch_token = $1", [player.token]);
    expect((await ledger.post(payin(player, '91', 100n))).facts.code).toBe('session_ended');
    expect((await ledger.post(payout(player, '92', '90', 200n))).facts.kind).toBe('posted');
    expect(await ledger.count("wallet_call where 'session_ended' = any (flags)")).toBe(1);
  });

  test('a refused call never fails its neighbours in the batch', async () => {
    const player = await ledger.createPlayer(1_000n);
    const answers = await Promise.all([
      ledger.post(payin(player, '100', 100n)),
      ledger.post(payin(player, '101', 5_000n)),
      ledger.post(payin(player, '102', 100n, { sessionToken: 'nobody' })),
      ledger.post(payin(player, '103', 100n)),
    ]);
    expect(answers.map((answer) => answer.facts.code ?? answer.facts.kind)).toEqual([
      'posted',
      'insufficient_funds',
      'session_unknown',
      'posted',
    ]);
    expect(await ledger.balance(player.id)).toBe(800n);
  });

  test('each posted operation leaves one outbox row in the commit that moved the money', async () => {
    const player = await ledger.createPlayer(1_000n);
    await ledger.post(payin(player, '110', 100n));
    await ledger.post(payin(player, '110', 100n));
    await ledger.post(payin(player, '111', 99_999n));
    expect(
      await ledger.count('outbox b join operation o on o.id = b.operation_id where o.player_id = $1', [player.id]),
    ).toBe(1);
  });
});

describe('races', () => {
  test('ten identical payins at once, over three posters, take the stake once and hear one answer', async () => {
    const player = await ledger.createPlayer(1_000n);
    const posters = [ledger.poster, ledger.newPoster(), ledger.newPoster()];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => ledger.post(payin(player, 'r1', 100n), posters[i % 3])),
    );
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    expect(await ledger.balance(player.id)).toBe(900n);
  });

  test('a payin against its own rollback, fifty times, never keeps the stake nor gives back what was not taken', async () => {
    const player = await ledger.createPlayer(100_000n);
    const [one, two] = [ledger.newPoster(), ledger.newPoster()];
    for (let i = 0; i < 50; i++) {
      const pair = [
        ledger.post(payin(player, `s${i}`, 100n), one),
        ledger.post(rollback(player, `t${i}`, `s${i}`, 100n), two),
      ];
      const [bet, undo] = await Promise.all(i % 2 ? pair : pair.toReversed());
      const kinds = new Set([bet?.facts.kind, undo?.facts.kind]);
      expect([new Set(['posted']), new Set(['refused', 'tombstone'])]).toContainEqual(kinds);
    }
    expect(await ledger.balance(player.id)).toBe(100_000n);
  });

  test('a win against a rollback of the same payin: exactly one of them is posted', async () => {
    const player = await ledger.createPlayer(100_000n);
    const [one, two] = [ledger.newPoster(), ledger.newPoster()];
    for (let i = 0; i < 20; i++) {
      await ledger.post(payin(player, `w${i}`, 100n));
      const answers = await Promise.all([
        ledger.post(payout(player, `x${i}`, `w${i}`, 250n), one),
        ledger.post(rollback(player, `y${i}`, `w${i}`, 100n), two),
      ]);
      expect(answers.filter((answer) => answer.facts.kind === 'posted')).toHaveLength(1);
    }
  });

  test('two payins for the last unit: one is posted, the other has no funds', async () => {
    const [one, two] = [ledger.newPoster(), ledger.newPoster()];
    for (let i = 0; i < 20; i++) {
      const player = await ledger.createPlayer(1n);
      const answers = await Promise.all([
        ledger.post(payin(player, `u${i}a`, 1n), one),
        ledger.post(payin(player, `u${i}b`, 1n), two),
      ]);
      expect(answers.map((answer) => answer.facts.code ?? answer.facts.kind).toSorted()).toEqual([
        'insufficient_funds',
        'posted',
      ]);
      expect(await ledger.balance(player.id)).toBe(0n);
    }
  });

  test('two players under one key at once: one owns it, the other hears a conflict', async () => {
    const [one, two] = [ledger.newPoster(), ledger.newPoster()];
    for (let i = 0; i < 20; i++) {
      const [a, b] = [await ledger.createPlayer(100n), await ledger.createPlayer(100n)];
      const answers = await Promise.all([
        ledger.post(payin(a, `k${i}`, 10n), one),
        ledger.post(payin(b, `k${i}`, 10n), two),
      ]);
      expect(answers.map((answer) => answer.facts.code ?? answer.facts.kind).toSorted()).toEqual([
        'conflict',
        'posted',
      ]);
    }
  });
});

describe('closing a round', () => {
  test('a closed round is settled without money, and a late win is still paid, once', async () => {
    const player = await ledger.createPlayer(1_000n);
    await ledger.post(payin(player, 'c1', 100n));
    const { rows } = await ledger.app.query<{ id: string }>('select id from round where player_id = $1', [player.id]);
    const roundId = rows[0]?.id ?? '';
    expect(await closeRound(ledger.app, roundId, 'c1')).toBe('closed');
    expect(await closeRound(ledger.app, roundId, 'c1')).toBe('not_open');
    expect(await ledger.balance(player.id)).toBe(900n);
    expect((await ledger.post(payout(player, 'c2', 'c1', 500n))).facts).toMatchObject({
      kind: 'posted',
      after: '1400',
    });
    expect((await ledger.post(payout(player, 'c3', 'c1', 500n))).facts.code).toBe('round_settled');
  });
});
