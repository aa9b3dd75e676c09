// Shapes of calls that other dialects than the first need, on the real ledger: legs, corrections, generations, grants,
// request ids and tokens. Each is a property of the event or of the rules, never of a provider's name.

import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLAIN_RULES, type Rules } from '../../domain/decision.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { Outcome, Reply, WalletCall } from '../../providers/dialect.ts';
import { type Ledger, createLedger, payin, payout, request, rollback } from './ledger-fixture.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await createLedger();
});
afterAll(() => ledger.close());

const ONE_PAYIN: Rules = { ...PLAIN_RULES, severalPayins: false };
type Player = { id: string; token: string };

/** A call of several events; the reply lists how each ended. */
async function postLegs(
  events: readonly WalletEvent[],
  atomic: boolean,
  rules: Rules = PLAIN_RULES,
): Promise<string[]> {
  const reply = (outcomes: readonly Outcome[]): Reply => ({
    status: 200,
    headers: {},
    body: outcomes.map((o) => (o.kind === 'refused' ? o.code : o.kind)).join(),
  });
  const [first] = events;
  if (!first) throw new Error('no events');
  const call: WalletCall = { kind: 'events', operation: first.operation, events, atomic, reply };
  const result = await ledger.poster.post({ ...request(first, rules), received: { kind: 'call', call } });
  return result.reply.body.split(',');
}

describe('calls of several legs', () => {
  test('an atomic call with one refused leg leaves only the refusal behind', async () => {
    const player = await ledger.createPlayer(100n);
    const legs = [payin(player, 'a1', 60n), payin(player, 'a2', 60n), payin(player, 'a3', 10n)];
    expect(await postLegs(legs, true)).toEqual(['insufficient_funds']);
    expect(await ledger.balance(player.id)).toBe(100n);
    expect(await ledger.count("operation where player_id = $1 and outcome = 'posted'", [player.id])).toBe(0);
    expect(await postLegs([legs[0], legs[2]] as WalletEvent[], true)).toEqual(['posted', 'posted']);
    expect(await ledger.balance(player.id)).toBe(30n);
  });

  test('legs that stand alone are decided one by one, each on what the one before left', async () => {
    const player = await ledger.createPlayer(100n);
    expect(
      await postLegs([payin(player, 'b1', 60n), payin(player, 'b2', 60n), payin(player, 'b3', 40n)], false),
    ).toEqual(['posted', 'insufficient_funds', 'posted']);
    expect(await ledger.balance(player.id)).toBe(0n);
  });
});

describe('rounds named without their payin', () => {
  const inRound = (event: WalletEvent, key: string, changes: Partial<WalletEvent> = {}): WalletEvent => ({
    ...event,
    round: { key, providerRound: key },
    tombstoneKey: key,
    ...changes,
  });

  test('a payout finds the payin of its round, and a second payin is refused', async () => {
    const player = await ledger.createPlayer(1_000n);
    await ledger.post(inRound(payin(player, 'c1', 100n), 'R1'), ledger.poster, ONE_PAYIN);
    expect((await ledger.post(inRound(payin(player, 'c2', 100n), 'R1'), ledger.poster, ONE_PAYIN)).facts.code).toBe(
      'round_has_payin',
    );
    const win = inRound(payout(player, 'c3', 'c1', 250n), 'R1', { links: 'round' });
    expect((await ledger.post(win, ledger.poster, ONE_PAYIN)).facts).toMatchObject({ kind: 'posted', after: '1150' });
  });

  test('a tombstone on a round buries any payin of it, whatever its transaction id', async () => {
    const player = await ledger.createPlayer(1_000n);
    const undo = inRound(rollback(player, 'd1', 'd0', 0n), 'R2', { links: ['bet:d0'] });
    expect((await ledger.post(undo, ledger.poster, ONE_PAYIN)).facts.kind).toBe('tombstone');
    for (const id of ['d0', 'd2'])
      expect((await ledger.post(inRound(payin(player, id, 100n), 'R2'), ledger.poster, ONE_PAYIN)).facts.code).toBe(
        'payin_rolled_back',
      );
  });

  test('a closed round refuses what comes after, unless we closed it ourselves', async () => {
    const rules: Rules = { ...ONE_PAYIN, closedRefuses: true, severalPayouts: 'always' };
    const player = await ledger.createPlayer(1_000n);
    await ledger.post(inRound(payin(player, 'e1', 100n), 'R3'), ledger.poster, rules);
    await ledger.post(inRound(payout(player, 'e2', 'e1', 50n), 'R3', { links: 'round' }), ledger.poster, rules);
    await ledger.post(
      inRound(payout(player, 'e3', 'e1', 50n), 'R3', { links: 'round', closesRound: true }),
      ledger.poster,
      rules,
    );
    expect(
      (await ledger.post(inRound(payout(player, 'e4', 'e1', 50n), 'R3', { links: 'round' }), ledger.poster, rules))
        .facts.code,
    ).toBe('round_closed');
    expect(await ledger.balance(player.id)).toBe(1_000n);
  });

  test('a closed round gives its stake back where the rules say so, unless something was paid on it', async () => {
    const rules: Rules = { ...ONE_PAYIN, closedRefuses: true, rollbackAmount: 'whole' };
    const lenient: Rules = { ...rules, rollbackOfClosed: 'undo' };
    const player = await ledger.createPlayer(1_000n);
    const undo = (round: string) => inRound(rollback(player, `u-${round}`, `p-${round}`, 0n), round);
    for (const round of ['R5', 'R6'])
      await ledger.post(inRound(payin(player, `p-${round}`, 100n), round, { closesRound: round === 'R5' }));
    await ledger.post(
      inRound(payout(player, 'w-R6', 'p-R6', 0n), 'R6', { links: 'round', closesRound: true }),
      ledger.poster,
      rules,
    );
    expect((await ledger.post(undo('R5'), ledger.poster, rules)).facts.code).toBe('round_closed');
    expect((await ledger.post(undo('R5'), ledger.poster, lenient)).facts).toMatchObject({
      kind: 'posted',
      after: '900',
    });
    expect((await ledger.post(undo('R6'), ledger.poster, lenient)).facts.code).toBe('round_settled');
  });

  test('a rollback that names no amount gives back the whole stake', async () => {
    const player = await ledger.createPlayer(1_000n);
    await ledger.post(inRound(payin(player, 'f1', 400n), 'R4'));
    const undo = inRound(rollback(player, 'f2', 'f1', 0n), 'R4');
    expect((await ledger.post(undo, ledger.poster, { ...ONE_PAYIN, rollbackAmount: 'whole' })).facts.after).toBe(
      '1000',
    );
    expect(await ledger.count("operation where key = 'rollback:f2' and amount = 400")).toBe(1);
  });
});

describe('corrections', () => {
  const pay = (player: Player, amount: bigint) =>
    payout(player, 'g2', 'g1', amount, { key: 'payout:g1', generational: true });
  const takeBack = (player: Player, amount: bigint) =>
    payout(player, 'g3', 'g1', amount, { operation: 'payout_reversal', key: 'reversal:g1', generational: true });
  const rules: Rules = { ...PLAIN_RULES, severalPayouts: 'after_loss' };

  test('a payout may be taken back and paid again; each repeat is told from each new generation', async () => {
    const player = await ledger.createPlayer(1_000n);
    await ledger.post(payin(player, 'g1', 100n));
    const kinds: string[] = [];
    for (const event of [
      pay(player, 300n),
      pay(player, 300n),
      takeBack(player, 300n),
      takeBack(player, 300n),
      pay(player, 300n),
      pay(player, 300n),
      takeBack(player, 300n),
    ]) {
      kinds.push((await ledger.post(event, ledger.poster, rules)).outcome);
    }
    expect(kinds).toEqual(['posted', 'duplicate', 'posted', 'duplicate', 'posted', 'duplicate', 'posted']);
    expect(await ledger.balance(player.id)).toBe(900n);
  });

  test('taking back may leave the wallet below zero, and nothing new fits below that', async () => {
    const player = await ledger.createPlayer(100n);
    const mine = (event: WalletEvent): WalletEvent => ({
      ...event,
      key: `${event.key}-h`,
      links: event.links === 'round' ? 'round' : event.links.map((link) => `${link}-h`),
    });
    await ledger.post(mine(payin(player, 'g1', 100n)));
    await ledger.post(mine(pay(player, 300n)), ledger.poster, rules);
    await ledger.post(payin(player, 'h2', 300n));
    expect((await ledger.post(mine(takeBack(player, 300n)), ledger.poster, rules)).facts).toMatchObject({
      kind: 'posted',
      after: '-300',
    });
    expect((await ledger.post(payin(player, 'h3', 1n))).facts.code).toBe('insufficient_funds');
    await ledger.post(payout(player, 'h4', 'h2', 310n));
    expect((await ledger.post(payin(player, 'h5', 10n))).facts.after).toBe('0');
    expect((await ledger.post(payin(player, 'h6', 1n))).facts.code).toBe('insufficient_funds');
  });

  test('a gift needs no stake, and its cancel takes it back once', async () => {
    const player = await ledger.createPlayer(0n);
    const gift = payin(player, 'i1', 500n, { operation: 'cashback', key: 'cashback:i1', tombstoneKey: 'cashback:i1' });
    const cancel = payin(player, 'i1', 500n, {
      operation: 'payout_reversal',
      key: 'cancel:i1',
      links: ['cashback:i1'],
      tombstoneKey: 'cashback:i1',
    });
    expect((await ledger.post(gift)).facts.after).toBe('500');
    expect((await ledger.post(cancel)).facts.after).toBe('0');
    expect((await ledger.post(gift)).outcome).toBe('duplicate');
    const unseen = { ...cancel, key: 'cancel:i2', links: ['cashback:i2'], tombstoneKey: 'cashback:i2' };
    expect((await ledger.post(unseen)).facts.kind).toBe('tombstone');
    expect((await ledger.post({ ...gift, key: 'cashback:i2', tombstoneKey: 'cashback:i2' })).facts.code).toBe(
      'payin_rolled_back',
    );
  });
});

describe('grants of ours', () => {
  const rules: Rules = { ...PLAIN_RULES, grantsAreOurs: true };
  const grant = async (player: Player, count: number, expires = '1 hour'): Promise<string> => {
    const code = uuidv7();
    await ledger.app.query(
      `insert into free_bet (id, provider, player_id, game, currency, stake, count, bonus_code, state, expires_at)
       values ($1, 'hypetech', $2, 'aviador', 'EUR', 100, $3, $4, 'granted', now() + $5::interval)`,
      [uuidv7(), player.id, count, code, expires],
    );
    return code;
  };

  test('free stakes use the grant up, also in one batch, and an undone one gives its use back', async () => {
    const player = await ledger.createPlayer(0n);
    const bonusCode = await grant(player, 2);
    const free = (id: string) => payin(player, id, 0n, { mode: 'free', bonusCode });
    const answers = await Promise.all(['j1', 'j2', 'j3'].map((id) => ledger.post(free(id), ledger.poster, rules)));
    expect(answers.map((answer) => answer.facts.code ?? answer.facts.kind)).toEqual([
      'posted',
      'posted',
      'bonus_invalid',
    ]);
    await ledger.post(rollback(player, 'j4', 'j1', 0n, { mode: 'free', bonusCode }), ledger.poster, rules);
    expect((await ledger.post(free('j5'), ledger.poster, rules)).facts.kind).toBe('posted');
  });

  test('another player, another game, an expired or unknown grant covers nothing', async () => {
    const [owner, other] = [await ledger.createPlayer(0n), await ledger.createPlayer(0n)];
    const [mine, over] = [await grant(owner, 5), await grant(owner, 5, '-1 minute')];
    const tries: WalletEvent[] = [
      payin(other, 'k1', 0n, { mode: 'free', bonusCode: mine }),
      payin(owner, 'k2', 0n, { mode: 'free', bonusCode: over }),
      payin(owner, 'k3', 0n, { mode: 'free', bonusCode: 'nothing' }),
    ];
    for (const event of tries)
      expect((await ledger.post(event, ledger.poster, rules)).facts.code).toBe('bonus_invalid');
  });
});

describe('request ids and tokens', () => {
  test('a request id answers the same body alike, refuses another, and moves money once', async () => {
    const player = await ledger.createPlayer(1_000n);
    const conflict: Reply = { status: 400, headers: {}, body: 'used' };
    const post = (body: string, id: string) => {
      const base = request(payin(player, id, 100n), PLAIN_RULES);
      if (base.received.kind !== 'call') throw new Error('not a call');
      const call: WalletCall = { ...base.received.call, callKey: { key: 'request-1', conflict } };
      return ledger.poster.post({
        ...base,
        request: { ...base.request, body: Buffer.from(body) },
        received: { kind: 'call', call },
      });
    };
    const [first, second] = await Promise.all([post('x', 'l1'), post('x', 'l1')]);
    expect(second.reply.body).toBe(first.reply.body);
    expect((await post('x', 'l1')).reply.body).toBe(first.reply.body);
    expect((await post('y', 'l2')).reply).toMatchObject(conflict);
    expect(await ledger.balance(player.id)).toBe(900n);
  });

  test('an answer renews its token and may issue another for the same session', async () => {
    const player = await ledger.createPlayer(1_000n);
    const fresh = uuidv7();
    const soon = new Date(Date.now() - 1_000);
    const later = new Date(Date.now() + 60_000);
    const base = request(payin(player, 'm1', 100n), PLAIN_RULES);
    const tokens = [
      { of: player.token, token: player.token, expiresAt: soon },
      { of: player.token, token: fresh, expiresAt: later },
    ];
    const call: WalletCall = {
      kind: 'events',
      operation: 'payin',
      events: [payin(player, 'm1', 100n)],
      atomic: true,
      reply: () => ({ status: 200, headers: {}, body: '{}', tokens }),
    };
    await ledger.poster.post({ ...base, received: { kind: 'call', call } });
    expect((await ledger.post(payin(player, 'm2', 100n))).facts.code).toBe('session_ended');
    expect((await ledger.post(payin(player, 'm3', 100n, { sessionToken: fresh }))).facts.kind).toBe('posted');
  });

  test('a request id that could not be read as a call is used up too', async () => {
    const player = await ledger.createPlayer(1_000n);
    const conflict: Reply = { status: 400, headers: {}, body: 'used' };
    const base = request(payin(player, 'n1', 100n), PLAIN_RULES);
    if (base.received.kind !== 'call') throw new Error('not a call');
    const callKey = { key: 'request-2', conflict };
    const answered = { kind: 'answered', operation: 'ping', reply: { ...conflict, body: 'pong' }, callKey } as const;
    const ping = { ...base, request: { ...base.request, body: Buffer.from('ping') }, received: answered };
    expect((await ledger.poster.post(ping)).reply.body).toBe('pong');
    expect(await ledger.poster.post(ping)).toMatchObject({ outcome: 'duplicate', reply: { body: 'pong' } });
    const call: WalletCall = { ...base.received.call, callKey };
    expect((await ledger.poster.post({ ...base, received: { kind: 'call', call } })).reply.body).toBe('used');
    expect(await ledger.balance(player.id)).toBe(1_000n);
  });

  test('a replaced token keeps its end, however often it is used until then', async () => {
    const player = await ledger.createPlayer(1_000n);
    const { token } = player;
    const at = (seconds: number) => new Date(Date.now() + seconds * 1000);
    const answerWith = async (tokens: NonNullable<Reply['tokens']>) => {
      const base = request(payin(player, uuidv7(), 1n), PLAIN_RULES);
      const reply: Reply = { status: 200, headers: {}, body: '{}', tokens };
      await ledger.poster.post({ ...base, received: { kind: 'answered', operation: 'token', reply } });
    };
    const isOpen = async () => (await ledger.post(payin(player, uuidv7(), 1n))).facts.kind === 'posted';
    await answerWith([{ of: token, token, expiresAt: at(60) }]);
    await answerWith([{ of: token, token, expiresAt: at(-1), last: true }]);
    await answerWith([{ of: token, token, expiresAt: at(60) }]);
    expect(await isOpen()).toBe(false);
  });
});
