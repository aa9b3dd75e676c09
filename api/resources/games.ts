// The games that providers offer, by our id and by their code.

import { z } from 'zod';
import { type GameRow, listGames } from '../../db/queries/games.ts';
import { providerFilter } from '../conventions/fields.ts';
import { pageOf, pageQuery, toPage } from '../conventions/page.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import type { GameCatalogue } from './game-catalogue.ts';

const game = z
  .object({
    id: z.string(),
    provider: z.string(),
    code: z.string(),
    name: z.string(),
    kind: z.string(),
    enabled: z.boolean(),
  })
  .meta({ id: 'Game' });

function gameView({ id, provider, code, name, kind, enabled }: GameRow): z.infer<typeof game> {
  return { id, provider, code, name, kind, enabled };
}

export function registerGames(app: RestApp, { database, dialects }: ApiDeps, catalogue: GameCatalogue): void {
  app.route({
    method: 'GET',
    url: '/games',
    schema: {
      summary: 'Games, as the providers list them',
      tags: ['games'],
      querystring: z.strictObject({ provider: providerFilter.optional(), ...pageQuery }),
      response: { 200: pageOf(game) },
    },
    handler: async (request) => {
      const { provider, limit, cursor } = request.query;
      await Promise.all((provider ? [provider] : [...dialects.keys()]).map((name) => catalogue.refresh(name)));
      return toPage(await listGames(database.orm, provider, { limit, cursor }), gameView);
    },
  });
}
