// Players: made once per external id, with a first wallet; blocked or marked as a test player later. A provider only ever
// learns our own id.

import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { openWallet } from '../../db/posting/open-wallet.ts';
import { type PlayerRow, findPlayer, insertPlayer, updatePlayer } from '../../db/queries/players.ts';
import { idParams, reference, text, time } from '../conventions/fields.ts';
import { answerOnce } from '../conventions/idempotency.ts';
import { knownCurrency } from '../conventions/money.ts';
import { Problem, notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';

const player = z
  .object({ id: z.string(), externalId: z.string(), test: z.boolean(), blocked: z.boolean(), createdAt: time })
  .meta({ id: 'Player' });

function playerView({ id, externalId, test, blocked, createdAt }: PlayerRow): z.infer<typeof player> {
  return { id, externalId, test, blocked, createdAt: createdAt.toISOString() };
}

export function registerPlayers(app: RestApp, { database }: ApiDeps): void {
  app.route({
    method: 'POST',
    url: '/players',
    config: { writers: ['operator'] },
    schema: {
      summary: 'Make a player with a wallet in a first currency',
      tags: ['players'],
      body: z.strictObject({ externalId: text(255), currency: reference, test: z.boolean().default(false) }),
      response: { 201: player },
    },
    handler: (request, reply) =>
      answerOnce(database, request, reply, async ({ client, orm }) => {
        const { externalId, currency, test } = request.body;
        const made = await insertPlayer(orm, { id: uuidv7(), externalId, test });
        if (!made) throw new Problem('player_exists', 'there is a player with this externalId');
        await openWallet(client, made.id, knownCurrency(currency, '/currency'));
        return { status: 201, body: playerView(made) };
      }),
  });

  app.route({
    method: 'GET',
    url: '/players/:id',
    schema: { summary: 'One player', tags: ['players'], params: idParams, response: { 200: player } },
    handler: async (request) => {
      const found = await findPlayer(database.orm, request.params.id);
      if (!found) throw notFound('player');
      return playerView(found);
    },
  });

  app.route({
    method: 'PATCH',
    url: '/players/:id',
    config: { writers: ['operator'] },
    schema: {
      summary: 'Block a player (new stakes only) or mark a test player',
      tags: ['players'],
      params: idParams,
      body: z.strictObject({ blocked: z.boolean().optional(), test: z.boolean().optional() }),
      response: { 200: player },
    },
    handler: async (request) => {
      const { blocked, test } = request.body;
      const change = { ...(blocked === undefined ? {} : { blocked }), ...(test === undefined ? {} : { test }) };
      const changed = await updatePlayer(database.orm, request.params.id, change);
      if (!changed) throw notFound('player');
      return playerView(changed);
    },
  });
}
