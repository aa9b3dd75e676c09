// Takes over a provider's list of games. A list that is empty or does not come changes nothing, so that a provider's bad hour
// does not take its games away.

import { Context } from '@temporalio/activity';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { replaceGames } from '../db/queries/games.ts';
import { Failure } from '../domain/failure.ts';
import type { Provider } from '../domain/provider.ts';
import type { ProviderApi } from '../providers/provider-api.ts';

export type CatalogueActivityDeps = {
  pool: pg.Pool;
  providerApi: (provider: Provider) => ProviderApi | undefined;
};

export function createCatalogueActivities({ pool, providerApi }: CatalogueActivityDeps) {
  return {
    /** Answers with the number of games that are offered. */
    async syncProviderGames({ provider }: { provider: Provider }): Promise<{ games: number }> {
      const api = providerApi(provider);
      if (!api?.listGames) throw new Failure('not_found', `${provider} lists no games`, { facts: { provider } });
      const games = await api.listGames(Context.current().cancellationSignal);
      await replaceGames(drizzle(pool), provider, games);
      return { games: games.length };
    },
  };
}
export type CatalogueActivities = ReturnType<typeof createCatalogueActivities>;
