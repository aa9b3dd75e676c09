// Lets ordered `webhook` faults loose on the calls that the simulator sends. What the aggregator believes afterwards follows from
// its own rules, not from the fault. A body is a signed token, so it cannot be altered on the way; `alter` breaks its signature.

import { setTimeout as wait } from 'node:timers/promises';
import type { FaultPlan } from '../../simulator-kit/fault-plan.ts';
import type { FetchLike } from './casino-sender.ts';

/** How long a call is held back at most when it shall arrive after the next one. */
const MAX_HELD_MS = 300;

export function createFaultyFetch(faults: FaultPlan, send: FetchLike = fetch): FetchLike {
  let nextSent: (() => void) | null = null;

  return async (url, init) => {
    const fault = faults.take('webhook');
    const release = nextSent;
    nextSent = null;
    try {
      switch (fault?.fault) {
        case undefined:
          return await send(url, init);
        case 'drop':
          await send(url, init);
          throw new Error('answer dropped as ordered');
        case 'status':
          await send(url, init);
          return { status: fault.status, text: () => Promise.resolve('') };
        case 'omit':
          throw new Error('not sent as ordered');
        case 'delay':
          await wait(fault.delayMs);
          return await send(url, init);
        case 'garbage':
          await send(url, { ...init, body: '{"garbage":' });
          return await send(url, init);
        case 'duplicate':
          return (await Promise.all([send(url, init), send(url, init)]))[0];
        case 'alter':
          await send(url, { ...init, body: init.body.replace(/.{4}"$/, 'AAAA"') });
          return await send(url, init);
        case 'reorder': {
          const overtaken = new Promise<void>((resolve) => (nextSent = resolve));
          await Promise.race([overtaken, wait(MAX_HELD_MS, undefined, { ref: false })]);
          return await send(url, init);
        }
        default:
          return fault satisfies never;
      }
    } finally {
      release?.();
    }
  };
}
