// Ids of what a batch writes: UUIDs of version 7 that rise in the order they are made, also within a millisecond, because rows
// of one batch are read back in that order. Randomness is drawn for many ids at once: the library draws it for each, which
// costs ten times the rest, and a wallet call needs four.

import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const ID_BYTES = 16;
const pool = Buffer.alloc(ID_BYTES * 256);
let used = pool.length;
let msecs = 0;
let seq = 0;

export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += ID_BYTES));
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // Its highest bit is left clear, as room to count up within the millisecond.
    seq = random.readUInt32BE(6) >>> 1;
  } else if (seq++ === 0xffff_ffff) {
    msecs++;
    seq = 0;
  }
  return v7({ random, msecs, seq });
}
