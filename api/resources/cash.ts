// Money that the operator's platform moves in and out of a player's wallet. The idempotency key makes a movement once; the
// reference is the platform's own and may repeat.

import { z } from 'zod';
import { postCash } from '../../db/posting/post-cash.ts';
import { findPlayer, listWallets } from '../../db/queries/players.ts';
import { toMoney } from '../../domain/money.ts';
import { idParams, text } from '../conventions/fields.ts';
import { answerOnce } from '../conventions/idempotency.ts';
import { amountTooLarge, money, moneyInput, readMoney } from '../conventions/money.ts';
import { Problem, notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';

const movement = z.object({ id: z.string(), balance: money });

export function registerCash(app: RestApp, { database }: ApiDeps): void {
  for (const kind of ['deposit', 'withdrawal'] as const) {
    app.route({
      method: 'POST',
      url: `/players/:id/${kind}s`,
      config: { writers: ['operator'] },
      schema: {
        summary: kind === 'deposit' ? 'Put money into a wallet' : 'Take money out of a wallet',
        tags: ['players'],
        params: idParams,
        body: z.strictObject({ amount: moneyInput, reference: text(255) }),
        response: { 201: movement },
      },
      handler: (request, reply) =>
        answerOnce(database, request, reply, async ({ client, orm }) => {
          const player = await findPlayer(orm, request.params.id);
          if (!player) throw notFound('player');
          const { amount, reference } = request.body;
          const { currency, minor } = readMoney(amount, '/amount');
          const result = await postCash(client, { playerId: player.id, kind, currency, amount: minor, reference });
          if (result.ok) {
            return { status: 201, body: { id: result.transferId, balance: toMoney(result.balance, currency) } };
          }
          if (result.code === 'amount_too_large') throw amountTooLarge('/amount/amount');
          throw new Problem('insufficient_funds', 'the wallet does not hold this amount');
        }),
    });
  }

  app.route({
    method: 'GET',
    url: '/players/:id/balances',
    schema: {
      summary: 'What a player has, per currency',
      tags: ['players'],
      params: idParams,
      response: { 200: z.object({ data: z.array(money) }) },
    },
    handler: async (request) => {
      const player = await findPlayer(database.orm, request.params.id);
      if (!player) throw notFound('player');
      const wallets = await listWallets(database.orm, player.id);
      return { data: wallets.map(({ balance, currency }) => toMoney(balance, currency)) };
    },
  });
}
