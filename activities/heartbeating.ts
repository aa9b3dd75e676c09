// Tells Temporal that a long piece of work is still being done, so that one whose worker died is begun again within seconds and
// not after its whole deadline. The work itself need not know.

import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';

/** Well within the heartbeat timeout of every group that has one. */
const BEAT_MS = 2_000;

/** Settles as `work` does. */
export async function heartbeating<T>(work: Promise<T>): Promise<T> {
  const context = Context.current();
  const over = new AbortController();
  const settled = work.finally(() => over.abort());
  for (;;) {
    const beat = sleep(BEAT_MS, 'beat', { signal: over.signal }).catch(() => 'over');
    const first = await Promise.race([settled.then(() => 'over'), beat]);
    if (first === 'over') return settled;
    context.heartbeat();
  }
}
