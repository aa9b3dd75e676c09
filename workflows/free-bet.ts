// A free bet's life: granted at the provider, watched while it is used, expired in its time. The ledger counts the uses;
// a signal only says that it is worth asking.

import { condition, proxyActivities, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import type { FreeBetActivities } from '../activities/free-bet-activities.ts';
import { LEDGER, PROVIDER_GRANT } from './activity-options.ts';
import { type FreeBetInput, type FreeBetResult, freeBetUsed } from './contracts.ts';
import { reasonOf } from './provider-trouble.ts';
import { neighbourQueue } from './task-queues.ts';

export async function freeBet(input: FreeBetInput): Promise<FreeBetResult> {
  const { freeBetId } = input;
  let signalled = 0;
  setHandler(freeBetUsed, () => void signalled++);

  setCurrentDetails('Granting at the provider.');
  const refused = await grant(freeBetId);
  if (refused !== null) return fail(freeBetId, refused);

  for (;;) {
    const seen = signalled;
    const used = await ledger('count the stakes in the ledger').countFreeBetUses({ freeBetId });
    setCurrentDetails(`**granted** · ${used} of ${input.count} used · expires ${input.expiresAt}`);
    if (used >= input.count) return end(freeBetId, 'used', used);
    const left = Date.parse(input.expiresAt) - Date.now();
    if (left <= 0) return end(freeBetId, 'expired', used);
    // A stake that the count above did not see yet is signalled after it, so no wait begins on old news.
    await condition(() => signalled > seen, left, { summary: 'free bet expires' });
  }
}

/** Null when granted, else why not. */
async function grant(freeBetId: string): Promise<string | null> {
  const provider = proxyActivities<FreeBetActivities>({
    ...PROVIDER_GRANT,
    taskQueue: neighbourQueue(workflowInfo().taskQueue, 'providers'),
    summary: 'grant the free bet at the provider',
  });
  return provider.grantFreeBet({ freeBetId }).then(() => null, reasonOf);
}

async function end(freeBetId: string, state: 'used' | 'expired', used: number): Promise<FreeBetResult> {
  await ledger(`note that it is ${state}`).endFreeBet({ freeBetId, state });
  setCurrentDetails(`**${state}** · ${used} used`);
  return { state, used };
}

async function fail(freeBetId: string, reason: string): Promise<FreeBetResult> {
  await ledger('note that the grant failed').endFreeBet({ freeBetId, state: 'failed', reason });
  setCurrentDetails(`**failed**: ${reason}`);
  return { state: 'failed', reason };
}

const ledger = (summary: string) => proxyActivities<FreeBetActivities>({ ...LEDGER, summary });
