// Plays rounds at a bounded rate: a slice each second, so that any simulator can be held back without knowing of it. The same
// rounds, rate and seed make the same slices; what the simulator believes of each is added up to one belief.

import { setTimeout as wait } from 'node:timers/promises';
import { parseDecimal, formatDecimal } from '../../domain/money.ts';

export interface PlayOrder {
  rounds: number;
  seed: string;
  faults: Readonly<Record<string, number>>;
  /** Rounds that begin in a second; without it as fast as they go. */
  rate?: number | undefined;
}

export type Slice = { rounds: number; seed: string; faults: Record<string, number> };
/** An answer of `POST /control/play`: counts, sums of money by currency, lists. */
export type Belief = Record<string, unknown>;

const SECOND_MS = 1_000;

/** The orders of which a play consists: one, or one a second. Faults go into slices that have room, first come first. */
export function slicesOf({ rounds, seed, faults, rate = rounds }: PlayOrder): Slice[] {
  const wanted = Object.entries(faults).flatMap(([name, times]) => Array<string>(times).fill(name));
  return Array.from({ length: Math.ceil(rounds / rate) }, (_, index) => {
    const size = Math.min(rate, rounds - index * rate);
    // Evenly: by the end of this slice so many of all faults shall have been ordered.
    const due = Math.ceil(((index * rate + size) / rounds) * wanted.length);
    const taken = wanted.slice(Math.ceil(((index * rate) / rounds) * wanted.length), due);
    const counted: Record<string, number> = {};
    for (const name of taken) counted[name] = (counted[name] ?? 0) + 1;
    return { rounds: size, seed: rounds <= rate ? seed : `${seed}/${index}`, faults: counted };
  });
}

/** Plays slice after slice, none before its second. A slow wallet makes it slower, never faster. */
export async function playAtRate(
  order: PlayOrder,
  play: (slice: Slice) => Promise<Belief>,
  pause: (ms: number) => Promise<unknown> = wait,
): Promise<Belief> {
  let total: Belief = {};
  let due = performance.now();
  for (const slice of slicesOf(order)) {
    const early = due - performance.now();
    if (early > 0) await pause(early);
    due = Math.max(due, performance.now()) + SECOND_MS;
    total = addBeliefs(total, await play(slice));
  }
  return total;
}

/** Counts and decimal texts are added, lists joined, what is inside added likewise. */
export function addBeliefs(one: Belief, other: Belief): Belief {
  const total: Belief = { ...one };
  for (const [name, value] of Object.entries(other)) total[name] = name in total ? added(total[name], value) : value;
  return total;
}

function added(one: unknown, other: unknown): unknown {
  if (typeof one === 'number' && typeof other === 'number') return one + other;
  if (typeof one === 'string' && typeof other === 'string') return addedText(one, other);
  if (Array.isArray(one) && Array.isArray(other)) return [...(one as unknown[]), ...(other as unknown[])];
  if (isRecord(one) && isRecord(other)) return addBeliefs(one, other);
  return other;
}

/** Money is text: never a float. Another text than an amount stays as it was. */
function addedText(one: string, other: string): string {
  const decimals = one.split('.')[1]?.length ?? 0;
  const [a, b] = [one, other].map((text) => parseDecimal(text, decimals, { signed: true }));
  return a?.ok && b?.ok ? formatDecimal(a.minor + b.minor, decimals) : one;
}

function isRecord(value: unknown): value is Belief {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
