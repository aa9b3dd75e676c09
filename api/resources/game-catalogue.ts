// Keeps the games of each provider at hand: a schedule takes the lists over, and where that did not come they are asked for when
// somebody looks. A provider that does not answer changes nothing, and as long as none of its games are known it judges a
// game's code itself.

import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { findGame, gamesSyncedAt, replaceGames } from '../../db/queries/games.ts';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import { fieldProblem } from '../conventions/problem.ts';
import type { ApiDeps } from '../dependencies.ts';

export type GameCatalogue = {
  /** Takes over the provider's list when ours is old or missing; never throws for a provider's fault. */
  refresh(provider: Provider): Promise<void>;
  /** The provider's code of a game named by our id or by that code. Throws 422 `game_unknown` or `game_disabled`. */
  codeOf(orm: NodePgDatabase, provider: Provider, idOrCode: string): Promise<string>;
};

/** A scheduled workflow takes the lists over every ten minutes; one that is older has missed its turn. */
const MAX_AGE_MS = 15 * 60_000;
/** After a failed try the provider is left alone for so long. */
const RETRY_AFTER_MS = 30_000;
const LIST_DEADLINE_MS = 3_000;

export function createGameCatalogue({ database, dialects, logger }: ApiDeps): GameCatalogue {
  const running = new Map<Provider, Promise<void>>();
  const restUntil = new Map<Provider, number>();

  async function fetchList(provider: Provider): Promise<void> {
    const api = dialects.get(provider)?.api;
    if (!api?.listGames || Date.now() < (restUntil.get(provider) ?? 0)) return;
    const syncedAt = await gamesSyncedAt(database.orm, provider);
    if (syncedAt && Date.now() - syncedAt.getTime() < MAX_AGE_MS) return;
    try {
      await replaceGames(database.orm, provider, await api.listGames(AbortSignal.timeout(LIST_DEADLINE_MS)));
    } catch (error) {
      restUntil.set(provider, Date.now() + RETRY_AFTER_MS);
      logger.warn({ err: error, provider }, 'the list of games could not be taken over');
    }
  }

  return {
    refresh(provider) {
      const joined = running.get(provider) ?? fetchList(provider).finally(() => running.delete(provider));
      running.set(provider, joined);
      return joined;
    },
    async codeOf(orm, provider, idOrCode) {
      const game = await findGame(orm, provider, idOrCode);
      if (game?.enabled) return game.code;
      if (game) throw fieldProblem('game_disabled', '/game', 'is no longer offered by the provider');
      if (isId(idOrCode) || (await gamesSyncedAt(orm, provider)) !== null) {
        throw fieldProblem('game_unknown', '/game', "is not one of the provider's games");
      }
      return idOrCode;
    },
  };
}
