// Asks Temporal which rounds are finished. A measurement lasts from the first start to the last close as the server noted
// them, so that neither how often we ask nor how often the dispatcher looks bends a figure.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

const FINISHED = "WorkflowType = 'round' AND ExecutionStatus = 'Completed'";
const POLL_MS = 100;
const PAGE = 1_000;

export function countFinished(client: Client): Promise<number> {
  return client.workflow.count(FINISHED).then(({ count }) => count);
}

/** Waits until so many rounds are finished in all; returns the seconds that those closed since `since` took together. */
export async function untilFinished(
  client: Client,
  wanted: { inAll: number; since: Date; deadlineMs: number },
  signal: AbortSignal,
): Promise<number> {
  const deadline = Date.now() + wanted.deadlineMs;
  while ((await countFinished(client)) < wanted.inAll) {
    if (Date.now() > deadline) throw new Error(`rounds were not finished within ${wanted.deadlineMs / 1000} s`);
    await sleep(POLL_MS, undefined, { signal });
  }
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  const query = `${FINISHED} AND CloseTime > '${wanted.since.toISOString()}'`;
  for await (const { startTime, closeTime } of client.workflow.list({ query, pageSize: PAGE })) {
    first = Math.min(first, startTime.getTime());
    last = Math.max(last, closeTime?.getTime() ?? 0);
  }
  return (last - first) / 1000;
}
