// Resolves what a request names: a provider with a call we need, a player, a game. In a body the unknown is a question of
// meaning (422), in a filter of form (400), in an address of being there (404).

import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { findPlayer, type PlayerRow } from '../../db/queries/players.ts';
import { PROVIDERS, type Provider, isProvider, movesMoney } from '../../domain/provider.ts';
import type { ProviderApi } from '../../providers/provider-api.ts';
import { type Problem, fieldProblem, notFound } from '../conventions/problem.ts';
import type { ApiDeps } from '../dependencies.ts';

export function providerInBody(name: string): Provider {
  if (!isProvider(name)) throw fieldProblem('provider_unknown', '/provider', `must be one of ${PROVIDERS.join(', ')}`);
  return name;
}

/** The provider a body names, which must be one whose money is booked here. */
export function moneyProviderInBody(given: string): Provider {
  const name = providerInBody(given);
  if (movesMoney(name)) return name;
  throw fieldProblem('provider_unsupported', '/provider', 'is a login system: no money of its is booked here');
}

/** The provider a body names, which must offer `call`. */
export function providerWith(call: keyof ProviderApi, dialects: ApiDeps['dialects'], given: string): Provider {
  const name = providerInBody(given);
  if (!dialects.get(name)?.api[call]) {
    throw fieldProblem('provider_unsupported', '/provider', 'is not connected, or does not offer this');
  }
  return name;
}

export function providerInPath(name: string): Provider {
  if (!isProvider(name)) throw notFound('provider');
  return name;
}

export async function playerInBody(orm: NodePgDatabase, id: string): Promise<PlayerRow> {
  const player = await findPlayer(orm, id);
  if (!player) throw fieldProblem('player_unknown', '/playerId', 'is not a player that is known here');
  return player;
}

/** The player a filter names, undefined when there is no filter. */
export async function playerInFilter(orm: NodePgDatabase, id: string | undefined): Promise<string | undefined> {
  if (id === undefined || (await findPlayer(orm, id))) return id;
  throw unknownFilter('/player', 'is not a player that is known here');
}

export function unknownFilter(field: string, message: string): Problem {
  return fieldProblem('invalid_request', field, message);
}
