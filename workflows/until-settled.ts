// Waits until everything that had begun before a watermark has ended: only then is what lies below it complete.

import { ApplicationFailure, sleep } from '@temporalio/workflow';

/** Transactions that began before the freeze end within moments; one that is open for longer is a fault to look at. */
const TRIES = 120;
const PAUSE = '500ms';

export async function untilSettled(freeze: () => Promise<{ settled: boolean }>): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if ((await freeze()).settled) return;
    await sleep(PAUSE, { summary: 'older transactions are still open' });
  }
  throw ApplicationFailure.create({ message: 'a transaction older than the watermark stays open', nonRetryable: true });
}
