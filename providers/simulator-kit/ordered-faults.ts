// Lets ordered `webhook` faults loose on the calls that a simulator sends. The sender behind it stays as it is, so what the
// provider believes afterwards follows from its own rules, not from the fault.

import { setTimeout as wait } from 'node:timers/promises';
import { parseJsonText, writeJsonText } from '../json-text.ts';
import type { FaultPlan } from './fault-plan.ts';
import { mergePatch } from './merge-patch.ts';

/** How long a call is held back at most when it shall arrive after the next one. */
const MAX_HELD_MS = 300;

/** Sends one body; what else a call needs is bound by the caller. */
export type SendBody<Answer> = (body: string) => Promise<Answer>;
export type OrderedFaults<Answer> = (send: SendBody<Answer>, body: string) => Promise<Answer>;

/** `lost` is what the provider hears when no answer reaches it. */
export function createOrderedFaults<Answer>(
  faults: FaultPlan,
  lost: (reason: string) => Answer,
): OrderedFaults<Answer> {
  let nextSent: (() => void) | null = null;

  return async (send, body) => {
    const fault = faults.take('webhook');
    const release = nextSent;
    nextSent = null;
    try {
      switch (fault?.fault) {
        case undefined:
          return await send(body);
        case 'drop':
          await send(body);
          return lost('answer dropped as ordered');
        case 'status':
          await send(body);
          return lost(`status ${fault.status} as ordered`);
        case 'omit':
          return lost('not sent as ordered');
        case 'delay':
          await wait(fault.delayMs);
          return await send(body);
        case 'garbage':
          await send('{"garbage":');
          return await send(body);
        case 'duplicate':
          return (await Promise.all([send(body), send(body)]))[0];
        case 'alter':
          return await send(altered(body, fault.patch));
        case 'reorder': {
          const overtaken = new Promise<void>((resolve) => (nextSent = resolve));
          await Promise.race([overtaken, wait(MAX_HELD_MS, undefined, { ref: false })]);
          return await send(body);
        }
        default:
          return fault satisfies never;
      }
    } finally {
      release?.();
    }
  };
}

function altered(body: string, patch: Record<string, unknown>): string {
  const json = parseJsonText(Buffer.from(body));
  return json.ok ? writeJsonText(mergePatch(json.value, patch)) : body;
}
