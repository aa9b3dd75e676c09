// Asks Temporal which rounds are finished. The end of a measurement is the close time of the last round as the server noted
// it, so that how often we ask bends no figure.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

const FINISHED = "WorkflowType = 'round' AND ExecutionStatus = 'Completed'";
const POLL_MS = 100;
const PAGE = 1_000;

export function countFinished(client: Client): Promise<number> {
  return client.workflow.count(FINISHED).then(({ count }) => count);
}

/** Waits until so many rounds are finished in all; returns when the last of them was. */
export async function untilFinished(
  client: Client,
  wanted: { inAll: number; since: Date; deadlineMs: number },
  signal: AbortSignal,
): Promise<Date> {
  const deadline = Date.now() + wanted.deadlineMs;
  while ((await countFinished(client)) < wanted.inAll) {
    if (Date.now() > deadline) throw new Error(`rounds were not finished within ${wanted.deadlineMs / 1000} s`);
    await sleep(POLL_MS, undefined, { signal });
  }
  let last = wanted.since;
  const query = `${FINISHED} AND CloseTime > '${wanted.since.toISOString()}'`;
  for await (const { closeTime } of client.workflow.list({ query, pageSize: PAGE })) {
    if (closeTime && closeTime > last) last = closeTime;
  }
  return last;
}
