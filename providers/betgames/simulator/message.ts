// Messages as BetGames sends them: params in the order of its documents, signed over exactly what is sent. A repeat keeps ids
// and money and is signed anew with a fresh time, so a message is only written when it is sent.

import { randomUUID } from 'node:crypto';
import type { Method } from '../contract.ts';
import { type SignatureMode, signed } from '../signature.ts';
import { type XmlNode, writeXml } from '../xml.ts';

export type Message = { method: Method; token: string; params: readonly XmlNode[] };

/** Without a player: ping, and payouts before version 1.8. */
export const NO_TOKEN = '-';

export type Bet = { betId: string; transactionId: string; amount: string };
export type Settlement = 'won' | 'lost' | 'return' | 'tie';
export type Game = { id: string; name: string };

const GAME: Game = { id: '10', name: 'Dice' };
const DRAW: XmlNode = [
  'draw',
  [
    ['code', '23111400146'],
    ['time', '2023-11-14 22:15:00'],
  ],
];

const gameNode = ({ id, name }: Game): XmlNode => [
  'game',
  [
    ['id', id],
    ['name', name],
    ['translation', name],
  ],
];
const oddNode = (value: string): XmlNode => [
  'odd',
  [
    ['name', 'odd_a'],
    ['value', value],
    ['translation', 'A'],
  ],
];

/** The methods that need nothing but the token. */
export function questionMessage(
  method: Extract<Method, 'ping' | 'get_account_details' | 'refresh_token' | 'request_new_token' | 'get_balance'>,
  token: string,
): Message {
  return { method, token, params: [] };
}

export function payinMessage(
  token: string,
  { betId, transactionId, amount, currency, retrying = false }: Bet & { currency: string; retrying?: boolean },
): Message {
  return {
    method: 'transaction_bet_payin',
    token,
    params: [
      ['amount', amount],
      ['currency', currency],
      ['bet_id', betId],
      ['transaction_id', transactionId],
      ['retrying', retrying ? '1' : '0'],
      ['bet', 'All different'],
      ['odd', '10.00'],
      ['bet_time', '2023-11-14 22:13:20'],
      ['game', GAME.name],
      ['draw_code', '23111400146'],
      ['draw_time', '2023-11-14 22:15:00'],
    ],
  };
}

export function payoutMessage(
  payout: Bet & { playerId: string; currency: string; type: Settlement; retrying?: boolean; token?: string },
): Message {
  return {
    method: 'transaction_bet_payout',
    token: payout.token ?? NO_TOKEN,
    params: [
      ['player_id', payout.playerId],
      ['amount', payout.amount],
      ['currency', payout.currency],
      ['bet_id', payout.betId],
      ['transaction_id', payout.transactionId],
      ['retrying', payout.retrying ? '1' : '0'],
      ['bet_type', payout.type],
      ['game_id', GAME.id],
      ['final_odd', '10.00'],
    ],
  };
}

export function subscriptionPayinMessage(
  token: string,
  subscription: { subscriptionId: string; amount: string; currency: string; bets: readonly Bet[] },
): Message {
  return {
    method: 'transaction_bet_subscription_payin',
    token,
    params: [
      ['amount', subscription.amount],
      ['currency', subscription.currency],
      ['subscription_id', subscription.subscriptionId],
      ['subscription_time', '2023-11-14 22:13:20'],
      oddNode('2.10'),
      ['is_mobile', '0'],
      gameNode(GAME),
      ...subscription.bets.map(({ betId, transactionId, amount }): XmlNode => [
        'bet',
        [['bet_id', betId], ['transaction_id', transactionId], ['amount', amount], DRAW],
      ]),
    ],
  };
}

export function combinationPayinMessage(
  token: string,
  combination: {
    combinationId: string;
    amount: string;
    currency: string;
    legs: readonly Pick<Bet, 'betId' | 'transactionId'>[];
  },
): Message {
  return {
    method: 'transaction_bet_combination_payin',
    token,
    params: [
      ['amount', combination.amount],
      ['odd_value', '6.30'],
      ['currency', combination.currency],
      ['combination_id', combination.combinationId],
      ['combination_time', '2023-11-14 22:13:20'],
      ['is_mobile', '0'],
      ...combination.legs.map(({ betId, transactionId }): XmlNode => [
        'bet',
        [['bet_id', betId], ['transaction_id', transactionId], DRAW, gameNode(GAME), oddNode('2.10')],
      ]),
    ],
  };
}

export function combinationPayoutMessage(payout: {
  playerId: string;
  amount: string;
  currency: string;
  combinationId: string;
  type: Settlement;
  legs: readonly Pick<Bet, 'betId' | 'transactionId'>[];
}): Message {
  return {
    method: 'transaction_bet_combination_payout',
    token: NO_TOKEN,
    params: [
      ['player_id', payout.playerId],
      ['amount', payout.amount],
      ['type', payout.type],
      ['currency', payout.currency],
      ['combination_id', payout.combinationId],
      ...payout.legs.map(({ betId, transactionId }): XmlNode => [
        'bet',
        [
          ['bet_id', betId],
          ['game_id', GAME.id],
          ['transaction_id', transactionId],
          ['type', payout.type],
        ],
      ]),
    ],
  };
}

export function multiPayinMessage(token: string, multi: { currency: string; bets: readonly Bet[] }): Message {
  return {
    method: 'transaction_bet_multi_payin',
    token,
    params: [
      ['currency', multi.currency],
      ['is_mobile', '0'],
      ...multi.bets.map(({ betId, transactionId, amount }): XmlNode => [
        'bet',
        [
          ['bet_id', betId],
          ['amount', amount],
          ['transaction_id', transactionId],
          DRAW,
          gameNode(GAME),
          ['odd', '2.10'],
        ],
      ]),
    ],
  };
}

export function promoPayoutMessage(promo: {
  playerId: string;
  currency: string;
  amount: string;
  promoTransactionId: string;
  betId: string | null;
}): Message {
  return {
    method: 'transaction_promo_payout',
    token: NO_TOKEN,
    params: [
      ['player_id', promo.playerId],
      ['currency', promo.currency],
      ['amount', promo.amount],
      ['promo_transaction_id', promo.promoTransactionId],
      ...(promo.betId === null ? [] : [['bet_id', promo.betId] as const]),
      ['game_id', GAME.id],
      ['promo_type', 'cashback'],
    ],
  };
}

/** The same movement once more: `retrying` says so where the method has it. */
export function asRetry(message: Message): Message {
  const params = message.params.map(([name, value]): XmlNode => [name, name === 'retrying' ? '1' : value]);
  return { ...message, params };
}

export type Signing = { mode: SignatureMode; secret: string };

/** The signed nodes of a request, of this moment. */
export function requestNodes(message: Message, { mode, secret }: Signing, now: Date): XmlNode[] {
  const nodes: XmlNode[] = [
    ['method', message.method],
    ['token', message.token],
  ];
  if (mode === 'hmac') nodes.push(['request_id', randomUUID()]);
  nodes.push(['time', String(Math.floor(now.getTime() / 1000))], ['params', message.params]);
  return signed(nodes, mode, secret);
}

/** The document of a request. */
export function requestBody(message: Message, signing: Signing, now: Date): string {
  return writeXml(['root', requestNodes(message, signing, now)]);
}
