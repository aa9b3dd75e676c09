// Takes over the lists of games of all providers that have one, started by a schedule. Each is asked on its own, so that one
// that is away keeps nobody else's games from being seen; what could not be had is a result, and the next turn tries again.

import { proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { CatalogueActivities } from '../activities/catalogue-activities.ts';
import type { Provider } from '../domain/provider.ts';
import { PROVIDER_LIST } from './activity-options.ts';
import type { SyncGamesInput, SyncGamesResult } from './contracts.ts';
import { reasonOf } from './provider-trouble.ts';
import { neighbourQueue } from './task-queues.ts';

export async function syncGames({ providers }: SyncGamesInput): Promise<SyncGamesResult> {
  const taskQueue = neighbourQueue(workflowInfo().taskQueue, 'providers');
  const sync = async (provider: Provider): Promise<[Provider, number | string]> => {
    const summary = `the games of ${provider}`;
    const { syncProviderGames } = proxyActivities<CatalogueActivities>({ ...PROVIDER_LIST, taskQueue, summary });
    const heard = await syncProviderGames({ provider }).then(({ games }) => games, reasonOf);
    return [provider, heard];
  };
  const lists = await Promise.all(providers.map(sync));
  setCurrentDetails(lists.map(([provider, heard]) => `- ${provider}: ${heard}`).join('\n'));
  return { lists: Object.fromEntries(lists) };
}
