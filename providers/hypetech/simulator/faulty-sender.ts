// Lets ordered `webhook` faults loose on the calls that the simulator sends. The sender behind it stays as it is, so what
// the provider believes afterwards follows from its own rules, not from the fault.

import { setTimeout as wait } from 'node:timers/promises';
import { parseJsonText, writeJsonText } from '../../json-text.ts';
import type { FaultPlan } from '../../simulator-kit/fault-plan.ts';
import { mergePatch } from '../../simulator-kit/merge-patch.ts';
import type { HookAnswer, WebhookSender } from './webhook-sender.ts';

/** How long a call is held back at most when it shall arrive after the next one. */
const MAX_HELD_MS = 300;

const lost = (reason: string): HookAnswer => ({ kind: 'unknown', reason, retryAfterSeconds: null });

export function createFaultySender(send: WebhookSender, faults: FaultPlan): WebhookSender {
  let nextSent: (() => void) | null = null;

  return async (hook, body) => {
    const fault = faults.take('webhook');
    const release = nextSent;
    nextSent = null;
    try {
      switch (fault?.fault) {
        case undefined:
          return await send(hook, body);
        case 'drop':
          await send(hook, body);
          return lost('answer dropped as ordered');
        case 'status':
          await send(hook, body);
          return fault.status < 400 || fault.status >= 500
            ? lost(`status ${fault.status} as ordered`)
            : { kind: 'refused', status: fault.status, body: '' };
        case 'omit':
          return lost('not sent as ordered');
        case 'delay':
          await wait(fault.delayMs);
          return await send(hook, body);
        case 'garbage':
          await send(hook, '{"garbage":');
          return await send(hook, body);
        case 'duplicate':
          return (await Promise.all([send(hook, body), send(hook, body)]))[0];
        case 'alter':
          return await send(hook, altered(body, fault.patch));
        case 'reorder': {
          const overtaken = new Promise<void>((resolve) => (nextSent = resolve));
          await Promise.race([overtaken, wait(MAX_HELD_MS, undefined, { ref: false })]);
          return await send(hook, body);
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
