// Starts a game session at a provider; the API waits for the result. A refusal or a provider that stays away is a session
// that failed with its reason, never a workflow that failed.

import { proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { SessionActivities } from '../activities/session-activities.ts';
import { LEDGER, PROVIDER_SESSION } from './activity-options.ts';
import type { StartSessionInput, StartSessionResult } from './contracts.ts';
import { reasonOf } from './provider-trouble.ts';
import { neighbourQueue } from './task-queues.ts';

export async function startSession({ sessionId }: StartSessionInput): Promise<StartSessionResult> {
  const provider = proxyActivities<SessionActivities>({
    ...PROVIDER_SESSION,
    taskQueue: neighbourQueue(workflowInfo().taskQueue, 'providers'),
    summary: 'start the session at the provider',
  });
  const ledger = proxyActivities<SessionActivities>({ ...LEDGER, summary: 'note that the session failed' });

  setCurrentDetails('Asking the provider for a session.');
  const result = await provider
    .openSession({ sessionId })
    .catch((error: unknown) => ledger.failSession({ sessionId, reason: reasonOf(error) }));
  setCurrentDetails(result.state === 'failed' ? `**failed**: ${result.reason}` : `**${result.state}**`);
  return result;
}
