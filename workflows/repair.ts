// An approved repair: carried out in the ledger, at the provider where it asks for that, and proved by looking at the case
// again. What was approved for the same case meanwhile follows in the same run. Nothing here decides about money.

import {
  ActivityFailure,
  isCancellation,
  log,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { RepairActivities } from '../activities/repair-activities.ts';
import type { RoundActivities } from '../activities/round-activities.ts';
import { LEDGER, PROVIDER_QUESTION } from './activity-options.ts';
import type { RepairInput, RepairProved, RepairResult, RepairSubject } from './repair-contract.ts';
import * as key from './search-attribute-keys.ts';
import { neighbourQueue } from './task-queues.ts';

/** Proposals of one case that follow each other in one run: a case is never taken apart into more pieces than this. */
const MAX_PROPOSALS = 50;

export async function repair({ proposalId }: RepairInput): Promise<RepairResult> {
  const story: string[] = [];
  const tell = (line: string) => {
    story.push(line);
    setCurrentDetails(story.join('\n\n'));
  };
  let proved = await carryOut(proposalId, tell);
  let proposals = 1;
  while (proved.next !== null && proposals < MAX_PROPOSALS) {
    proved = await carryOut(proved.next, tell);
    proposals += 1;
  }
  if (proved.state !== 'resolved') upsertSearchAttributes([{ key: key.NEEDS_HUMAN, value: true }]);
  return { state: proved.state, proposals };
}

async function carryOut(proposalId: string, tell: (line: string) => void): Promise<RepairProved> {
  const subject = await ledger('look at the proposal').describeRepair({ proposalId });
  tell(`**${subject.summary}**`);
  const applied = await ledger(subject.summary).applyRepair({ proposalId });
  tell(applied.state === 'applied' ? 'Carried out.' : `**Not possible any more**: ${applied.failure}`);
  if (applied.state === 'applied' && subject.asks) await ask(proposalId, subject, tell);
  const proved = await ledger('look at the case again').proveRepair({ proposalId });
  tell(`The case is **${proved.state}**.`);
  return proved;
}

/** A provider that does not answer is an answer too: finance reads that it was asked in vain. */
async function ask(proposalId: string, { askRoundId }: RepairSubject, tell: (line: string) => void): Promise<void> {
  if (askRoundId === null) return;
  const { askProvider } = proxyActivities<RoundActivities>({
    ...PROVIDER_QUESTION,
    taskQueue: neighbourQueue(workflowInfo().taskQueue, 'providers'),
    summary: 'ask the provider about the round',
  });
  const answer = await askProvider({ roundId: askRoundId }).catch((error: unknown) => {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    log.warn('the provider did not answer', { proposalId });
    return { asked: false } as const;
  });
  await ledger('keep the answer in the case').noteAnswer({ proposalId, answer });
  tell(answer.asked ? `The provider lists ${answer.lines.length} lines.` : 'The provider did not answer.');
}

const ledger = (summary: string) => proxyActivities<RepairActivities>({ ...LEDGER, summary });
