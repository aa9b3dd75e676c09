// Removes outbox rows that were sent long ago, a bounded bite at a time, so that the table stays as small as a day. It must
// never touch a row that was not sent; what it cannot do now it does in a minute.

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { removeSent } from '../db/outbox/outbox-rows.ts';
import type { Logger } from '../platform/logging.ts';

const EVERY_MS = 60_000;
const BITE = 5_000;
/** A million rows a minute: more than any ledger on one database posts. */
const MAX_BITES = 200;

export function createOutboxCleaner({ pool, log }: { pool: pg.Pool; log: Logger }) {
  async function clean(signal: AbortSignal): Promise<void> {
    for (let bite = 0; bite < MAX_BITES && !signal.aborted; bite++) {
      if ((await removeSent(pool, BITE)) < BITE) return;
    }
  }
  return {
    async run(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        await clean(signal).catch((err: unknown) => log.warn({ err }, 'sent outbox rows could not be removed'));
        await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
