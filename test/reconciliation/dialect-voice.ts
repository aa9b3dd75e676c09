// How each wallet dialect says a bet, a win and the undoing of a bet once it is decoded: its own keys, links, rounds and rules,
// so that a planted day is played as its provider would play it, without the wire.

import pg from 'pg';
import { createDirectory } from '../../db/queries/directory.ts';
import type { Rules } from '../../domain/decision.ts';
import type { RetryPlans } from '../../domain/matching/retry-plan.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import { PROVIDER_STACKS } from '../../cli/start/stacks/index.ts';
import { type Movement, paymentEvent } from '../../providers/betcore/events.ts';
import { PAYMENT, type PaymentType } from '../../providers/betcore/contract.ts';
import { createDialects } from '../../providers/registry.ts';
import { payin } from '../db/ledger-fixture.ts';
import type { Player } from './day-fixture.ts';

export const WALLET_DIALECTS = ['hypetech', 'microgaming', 'betgames', 'betcore', 'betcore-games'] as const;
export type WalletDialect = (typeof WALLET_DIALECTS)[number];

/** `id` is fresh; the events are complete but for their time. */
export type Voice = {
  bet(player: Player, id: string, amount: bigint): WalletEvent;
  win(bet: WalletEvent, id: string, amount: bigint): WalletEvent;
  undo(bet: WalletEvent, id: string): WalletEvent;
};
export type Speaker = Voice & { rules: Rules; retries: RetryPlans };

/** The bet again as another operation of its round. */
const after = (bet: WalletEvent, changes: Partial<WalletEvent>): WalletEvent => ({
  ...bet,
  links: [bet.key],
  tombstoneKey: null,
  ...changes,
});

/** BETCORE names no transaction but the bet and the type of the payment. */
function betcorePayment(type: PaymentType, bet: WalletEvent, amount: bigint): WalletEvent {
  const betId = bet.round?.key ?? '';
  const movement: Movement = {
    betId,
    player: bet.player ?? '',
    currency: bet.currency,
    amount,
    tax: null,
    sessionId: null,
  };
  const { sessionToken, game, effectiveAt } = bet;
  return { ...paymentEvent(type, movement), sessionToken, game, effectiveAt };
}

const VOICES: Record<WalletDialect, Voice> = {
  hypetech: {
    bet: (player, id, amount) => payin(player, id, amount),
    win: (bet, id, amount) => after(bet, { operation: 'payout', key: `win:${id}`, transactionId: id, amount }),
    undo: (bet, id) =>
      after(bet, {
        operation: 'rollback',
        key: `rollback:${id}`,
        transactionId: id,
        links: [bet.key, `win:${bet.transactionId}`],
        tombstoneKey: bet.key,
      }),
  },
  microgaming: {
    bet: (player, id, amount) =>
      payin(player, id, amount, {
        provider: 'microgaming',
        key: `transaction:r${id}:${id}`,
        round: { key: `r${id}`, providerRound: `r${id}` },
        tombstoneKey: `round:r${id}`,
      }),
    win: (bet, id, amount) =>
      after(bet, {
        operation: 'payout',
        key: `transaction:${bet.round?.key ?? ''}:${id}`,
        transactionId: id,
        amount,
        links: 'round',
        closesRound: true,
      }),
    undo: (bet) =>
      after(bet, {
        operation: 'rollback',
        key: `rollback:${bet.round?.key ?? ''}:${bet.transactionId}`,
        amount: 0n,
        tombstoneKey: bet.tombstoneKey,
      }),
  },
  betgames: {
    bet: (player, id, amount) =>
      payin(player, id, amount, {
        provider: 'betgames',
        key: `payin:${id}`,
        round: { key: `b${id}`, providerRound: `b${id}` },
        tombstoneKey: `b${id}`,
      }),
    win: (bet, id, amount) =>
      after(bet, { operation: 'payout', key: `payout:${id}`, transactionId: id, amount, links: 'round' }),
    undo: (bet, id) =>
      after(bet, {
        operation: 'refund',
        key: `payout:${id}`,
        transactionId: id,
        links: 'round',
        tombstoneKey: bet.tombstoneKey,
      }),
  },
  betcore: {
    bet(player, id, amount) {
      const bet = payin(player, id, amount, { provider: 'betcore', round: { key: id, providerRound: id } });
      return betcorePayment(PAYMENT.stake, bet, amount);
    },
    win: (bet, _id, amount) => betcorePayment(PAYMENT.payout, bet, amount),
    undo: (bet) => betcorePayment(PAYMENT.return, bet, bet.amount),
  },
  'betcore-games': {
    bet: (player, id, amount) =>
      payin(player, id, amount, {
        provider: 'betcore-games',
        key: `pay-in:${id}`,
        round: { key: id, providerRound: `g${id}` },
        tombstoneKey: id,
      }),
    win: (bet, _id, amount) => after(bet, { operation: 'payout', key: `pay-out:${bet.transactionId}`, amount }),
    undo: (bet) =>
      after(bet, {
        operation: 'refund',
        key: `refund:${bet.transactionId}`,
        amount: 0n,
        tombstoneKey: bet.tombstoneKey,
      }),
  },
};

/** The dialect's voice with the rules and the retries that it has in service. */
export async function speakerOf(provider: WalletDialect): Promise<Speaker> {
  const nowhere = { wallet: 'http://127.0.0.1:1', simulator: 'http://127.0.0.1:1' };
  const envs = PROVIDER_STACKS.map(async (stack) => stack.serviceEnv(nowhere, await stack.createSecrets()));
  const env = { ...Object.assign({}, ...(await Promise.all(envs))), TALLYMAN_PROVIDERS: provider } as NodeJS.ProcessEnv;
  const dialect = createDialects(env, createDirectory(new pg.Pool())).get(provider);
  if (!dialect) throw new Error(`there is no dialect ${provider}`);
  return { ...VOICES[provider], rules: dialect.rules, retries: dialect.retries };
}
