// BETCORE's payments and cashbacks. A call is decided while it is heard and answered as received (decision C2); what became
// of each item stands in its confirmation, which the same commit keeps.

import type { Directory } from '../directory.ts';
import type { CallLabel, Outcome, Received, WalletCall } from '../dialect.ts';
import type { Confirmation } from '../reply.ts';
import { CODE, MAX_LIST } from './contract.ts';
import { type Door, type Item, decodeItem } from './decode.ts';
import { confirmFlaw, confirmOutcome, succeed } from './reply.ts';
import type { RefusalCodes } from './settings.ts';
import { malformed } from './users.ts';

type Deps = { directory: Directory; codes: RefusalCodes };
type EventItem = Extract<Item, { kind: 'event' }>;

/** One transaction. A request that could never be one is refused at once and gets no confirmation. */
export async function receiveMake(door: Door, data: unknown, deps: Deps): Promise<Received> {
  const item = await decodeItem(door, data, deps.directory);
  const label: CallLabel = item.kind === 'event' ? item.event.operation : 'unknown';
  if (item.kind === 'flaw' && item.flaw.code === CODE.requestInvalid) return malformed(label, item.flaw.detail);
  return acknowledge(door, label, [item], deps);
}

/** Several transactions, each decided alone and in the order of the list. */
export async function receiveMakeList(data: unknown, deps: Deps): Promise<Received> {
  const list = listIn(data);
  if (!list || list.length === 0 || list.length > MAX_LIST) {
    return malformed('unknown', `data must be a list of 1 to ${MAX_LIST} transactions`);
  }
  const items: Item[] = [];
  for (const entry of list) items.push(await decodeItem('payment', entry, deps.directory));
  const first = items.find((item) => item.kind === 'event');
  return acknowledge('payment', first?.event.operation ?? 'unknown', items, deps);
}

/** A list, or an object whose only list it is. */
function listIn(data: unknown): unknown[] | null {
  if (Array.isArray(data)) return data as unknown[];
  if (typeof data !== 'object' || data === null) return null;
  const lists = Object.values(data).filter((value) => Array.isArray(value)) as unknown[][];
  return lists.length === 1 ? (lists[0] ?? null) : null;
}

function acknowledge(door: Door, label: CallLabel, items: readonly Item[], { codes }: Deps): Received {
  const sound = items.filter((item): item is EventItem => item.kind === 'event');
  const [first] = sound;
  if (!first) {
    const confirmations = items.flatMap((item) => (item.kind === 'flaw' ? confirmFlaw(door, item) : []));
    const problem = items.flatMap((item) => (item.kind === 'flaw' ? item.flaw.detail : [])).at(0) ?? 'no items';
    return { kind: 'malformed', operation: label, problem, reply: { ...succeed(), confirmations } };
  }
  const call: WalletCall = {
    kind: 'events',
    operation: first.event.operation,
    events: sound.map((item) => item.event),
    atomic: false,
    reply: (outcomes) => ({ ...succeed(), confirmations: wordsOn(door, items, outcomes, codes) }),
  };
  return { kind: 'call', call };
}

/** One confirmation an item, in the order of the list; outcomes are those of the sound items. */
function wordsOn(
  door: Door,
  items: readonly Item[],
  outcomes: readonly Outcome[],
  codes: RefusalCodes,
): Confirmation[] {
  const left = outcomes.values();
  return items.map((item) => {
    if (item.kind === 'flaw') return confirmFlaw(door, item);
    const { value: outcome } = left.next();
    if (!outcome) throw new Error('every sound item has an outcome');
    return confirmOutcome(door, item, outcome, codes);
  });
}
