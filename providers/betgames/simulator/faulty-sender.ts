// Lets ordered `webhook` faults loose on the calls that the simulator sends. The sender behind it stays as it is, so what
// the provider believes afterwards follows from its own rules, not from the fault.

import { setTimeout as wait } from 'node:timers/promises';
import type { FaultPlan } from '../../simulator-kit/fault-plan.ts';
import type { XmlNode } from '../xml.ts';
import type { Message } from './message.ts';
import type { WalletAnswer, WalletSender } from './wallet-sender.ts';

/** How long a call is held back at most when it shall arrive after the next one. */
const MAX_HELD_MS = 300;

const lost = (reason: string): WalletAnswer => ({ kind: 'unknown', reason });

export function createFaultySender(send: WalletSender, faults: FaultPlan): WalletSender {
  let nextSent: (() => void) | null = null;

  return async (message) => {
    const fault = faults.take('webhook');
    const release = nextSent;
    nextSent = null;
    try {
      switch (fault?.fault) {
        case undefined:
          return await send(message);
        case 'drop':
          await send(message);
          return lost('answer dropped as ordered');
        case 'status':
          await send(message);
          return lost(`status ${fault.status} as ordered`);
        case 'omit':
          return lost('not sent as ordered');
        case 'delay':
          await wait(fault.delayMs);
          return await send(message);
        case 'garbage':
          await send(message, '<root><method>garbage');
          return await send(message);
        case 'duplicate':
          return (await Promise.all([send(message), send(message)]))[0];
        case 'alter':
          return await send(altered(message, fault.patch));
        case 'reorder': {
          const overtaken = new Promise<void>((resolve) => (nextSent = resolve));
          await Promise.race([overtaken, wait(MAX_HELD_MS, undefined, { ref: false })]);
          return await send(message);
        }
        default:
          return fault satisfies never;
      }
    } finally {
      release?.();
    }
  };
}

/** Params of the patch's names get its texts; null takes one away. */
function altered(message: Message, patch: Readonly<Record<string, unknown>>): Message {
  const params = message.params.flatMap((node): XmlNode[] => {
    const [name] = node;
    if (!Object.hasOwn(patch, name)) return [node];
    const value = patch[name];
    return value === null ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
  return { ...message, params };
}
