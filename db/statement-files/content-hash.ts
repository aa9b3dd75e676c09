// What a statement says, as one hash that does not depend on the order of its lines, and which of them were seen before. Both
// hold numbers only and no text, outside the heap: 32 bytes a line at most.

import { createHash, hash } from 'node:crypto';

const LANES = 8;
/** Grown by doubling when half full. */
const FIRST_SLOTS = 1 << 12;

export type ContentHash = {
  /** Takes a line; true when the same was taken before. */
  add(words: string): boolean;
  /** Hex, the same for the same lines in any order. */
  digest(): string;
};

/** Lines are hashed each and their hashes are added up, lane by lane, so that one more or one less is another sum. */
export function createContentHash(): ContentHash {
  const sum = new Uint32Array(LANES);
  const seen = createSeenSet();
  let lines = 0;
  return {
    add(words) {
      // As text, because a buffer of its own for each line costs more than the hash.
      const digest = hash('sha256', words, 'binary');
      for (let lane = 0; lane < LANES; lane++) sum[lane] = (sum[lane] ?? 0) + lane32(digest, lane);
      lines += 1;
      return seen.has(lane32(digest, 0), lane32(digest, 1));
    },
    digest() {
      const bytes = Buffer.from(sum.buffer);
      return createHash('sha256').update(`${lines}\n`).update(bytes).digest('hex');
    },
  };
}

/** Four bytes of a digest as one number. */
function lane32(digest: string, lane: number): number {
  const at = lane * 4;
  const low = digest.charCodeAt(at) | (digest.charCodeAt(at + 1) << 8);
  return (low | (digest.charCodeAt(at + 2) << 16) | (digest.charCodeAt(at + 3) << 24)) >>> 0;
}

/** A set of 64-bit numbers with open addressing. Among 10,000,000 lines two share one by chance in one file of 370,000. */
function createSeenSet() {
  let slots = new Uint32Array(FIRST_SLOTS * 2);
  let used = 0;

  /** Notes the number; was it there? The pair 0, 0 marks a free slot, so it is taken for 0, 1. */
  function put(into: Uint32Array, low: number, high: number): boolean {
    const mask = into.length / 2 - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 2;
      const [a, b] = [into[at], into[at + 1]];
      if (a === low && b === high) return true;
      if (a === 0 && b === 0) {
        into[at] = low;
        into[at + 1] = high;
        return false;
      }
    }
  }

  function grow(): void {
    const larger = new Uint32Array(slots.length * 2);
    for (let at = 0; at < slots.length; at += 2) {
      const [low = 0, high = 0] = [slots[at], slots[at + 1]];
      if (low !== 0 || high !== 0) put(larger, low, high);
    }
    slots = larger;
  }

  return {
    /** Was the number noted before? It is from now on. */
    has(low: number, high: number): boolean {
      const wasThere = put(slots, low, low === 0 && high === 0 ? 1 : high);
      if (!wasThere && ++used * 4 > slots.length) grow();
      return wasThere;
    },
  };
}
