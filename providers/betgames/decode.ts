// From the params of a verified call to wallet events. Everything that needs the ledger (funds, known transactions, the bet
// of a payout) is decided there, never here; the player of a payin is the owner of its token, since no payin names one.

import type { z } from 'zod';
import type { DirectorySession } from '../directory.ts';
import type { RoundRef, WalletEvent } from '../../domain/wallet-event.ts';
import {
  type Method,
  combinationPayinParams,
  combinationPayoutParams,
  fieldsOf,
  multiBet,
  multiPayinParams,
  payinParams,
  payoutParams,
  promoPayoutParams,
  subscriptionPayinParams,
} from './contract.ts';
import type { Envelope } from './verify.ts';

export type PayinMethod = Extract<Method, `${string}_payin`>;
export type PayoutMethod = Extract<Method, `${string}_payout`>;
export type Decoded<T> = { ok: true; value: T } | { ok: false; problem: string };

/** A bet of a multi payin in the order of the wire; without an event when it could not be read. */
export type MultiBet = { transactionId: string; event: WalletEvent | null };

/** What a payin may know of the one who plays. */
type Owner = Pick<DirectorySession, 'playerId'>;

/** The bet's own round. Escaped, so that no bet's key is that of a combination. */
export const betRound = (betId: string): RoundRef => ({ key: encodeURIComponent(betId), providerRound: betId });
export const combinationRound = (id: string): RoundRef => ({ key: `combination:${id}`, providerRound: id });

/** The events of a payin that is accepted or refused as a whole. */
export function decodePayin(
  method: Exclude<PayinMethod, 'transaction_bet_multi_payin'>,
  { params, token }: Envelope,
  owner: Owner,
): Decoded<readonly WalletEvent[]> {
  switch (method) {
    case 'transaction_bet_payin':
      return read(params, payinParams, ({ amount, currency, bet_id, transaction_id, game }) => [
        payin({ token, owner, currency, amount, game }, `payin:${transaction_id}`, transaction_id, betRound(bet_id)),
      ]);
    case 'transaction_bet_combination_payin':
      return read(params, combinationPayinParams, ({ amount, currency, combination_id: id }) => [
        payin({ token, owner, currency, amount, game: null }, `combination:${id}`, id, combinationRound(id)),
      ]);
    case 'transaction_bet_subscription_payin': {
      const decoded = read(params, subscriptionPayinParams, (subscription) => subscription);
      return decoded.ok ? subscriptionEvents(decoded.value, token, owner) : decoded;
    }
    default:
      return method satisfies never;
  }
}

/** The first bet carries the subscription's own id, so that a subscription is bought once whatever bets it names. */
function subscriptionEvents(
  { amount: total, currency, subscription_id, game, bet }: z.infer<typeof subscriptionPayinParams>,
  token: string,
  owner: Owner,
): Decoded<readonly WalletEvent[]> {
  if (bet.reduce((sum, one) => sum + one.amount, 0n) !== total) return { ok: false, problem: 'amount' };
  const events = bet.map(({ bet_id, transaction_id, amount }, index) => {
    const key = index === 0 ? `subscription:${subscription_id}` : `payin:${transaction_id}`;
    return payin({ token, owner, currency, amount, game }, key, transaction_id, betRound(bet_id));
  });
  return { ok: true, value: events };
}

/** The bets of a multi payin, each of which stands alone. */
export function decodeMultiPayin({ params, token }: Envelope, owner: Owner): Decoded<readonly MultiBet[]> {
  return read(params, multiPayinParams, ({ currency, bet }) =>
    bet.map((fields): MultiBet => {
      const one = multiBet.safeParse(fields);
      if (!one.success) return { transactionId: transactionIdOf(fields), event: null };
      const { bet_id, transaction_id, amount, game } = one.data;
      const round = betRound(bet_id);
      const event = payin({ token, owner, currency, amount, game }, `payin:${transaction_id}`, transaction_id, round);
      return { transactionId: transaction_id, event };
    }),
  );
}

function transactionIdOf(fields: unknown): string {
  const id: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, 'transaction_id') : undefined;
  return typeof id === 'string' ? id : '';
}

/** The event of a payout, which names its player and needs no session. */
export function decodePayout(method: PayoutMethod, { params, token }: Envelope): Decoded<WalletEvent> {
  const sessionToken = token === '-' || token === '' ? null : token;
  switch (method) {
    case 'transaction_bet_payout':
      return read(params, payoutParams, ({ bet_id, transaction_id, bet_type, player_id, game_id, ...money }) =>
        settlement(
          { ...money, sessionToken, player: player_id, game: game_id },
          { key: `payout:${transaction_id}`, transactionId: transaction_id, type: bet_type, round: betRound(bet_id) },
        ),
      );
    case 'transaction_bet_combination_payout':
      return read(params, combinationPayoutParams, ({ combination_id: id, type, player_id, ...money }) =>
        settlement(
          { ...money, sessionToken, player: player_id, game: null },
          { key: `combination-payout:${id}`, transactionId: id, type, round: combinationRound(id) },
        ),
      );
    case 'transaction_promo_payout':
      return read(params, promoPayoutParams, ({ promo_transaction_id, bet_id, player_id, game_id, ...money }) => ({
        ...PLAIN,
        ...money,
        operation: 'promo',
        key: `promo:${promo_transaction_id}`,
        transactionId: promo_transaction_id,
        player: player_id,
        round: bet_id === null ? null : betRound(bet_id),
        game: game_id,
        links: bet_id === null ? [] : 'round',
        sessionToken,
      }));
    default:
      return method satisfies never;
  }
}

const PLAIN = {
  provider: 'betgames',
  mode: 'cash',
  links: [],
  linkedOperation: null,
  tombstoneKey: null,
  generational: false,
  closesRound: false,
  sessionId: null,
  bonusCode: null,
  tax: null,
  confirm: false,
  effectiveAt: null,
} as const satisfies Partial<WalletEvent>;

function payin(
  { owner, token, ...money }: Pick<WalletEvent, 'currency' | 'amount' | 'game'> & { owner: Owner; token: string },
  key: string,
  transactionId: string,
  round: RoundRef,
): WalletEvent {
  const { currency, amount, game } = money;
  const whose = { player: owner.playerId, sessionToken: token };
  return {
    ...PLAIN,
    ...whose,
    operation: 'payin',
    key,
    transactionId,
    round,
    game,
    currency,
    amount,
    tombstoneKey: round.key,
  };
}

/** `return` undoes the bet, and may come before it (decision B1); any other type pays what is sent. */
function settlement(
  {
    currency,
    amount,
    player,
    game,
    sessionToken,
  }: Pick<WalletEvent, 'currency' | 'amount' | 'player' | 'game' | 'sessionToken'>,
  what: { key: string; transactionId: string; type: string | undefined; round: RoundRef },
): WalletEvent {
  const isReturn = what.type === 'return';
  return {
    ...PLAIN,
    operation: isReturn ? 'refund' : 'payout',
    key: what.key,
    transactionId: what.transactionId,
    player,
    round: what.round,
    game,
    currency,
    amount,
    links: 'round',
    tombstoneKey: isReturn ? what.round.key : null,
    sessionToken,
  };
}

function read<Shape, T>(params: Envelope['params'], schema: z.ZodType<Shape>, build: (shape: Shape) => T): Decoded<T> {
  const fields = fieldsOf(params);
  if (!fields.ok) return fields;
  const shape = schema.safeParse(fields.fields);
  if (shape.success) return { ok: true, value: build(shape.data) };
  return { ok: false, problem: shape.error.issues[0]?.path.join('.') ?? 'params' };
}
