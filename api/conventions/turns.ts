// Keeps heavy work from crowding out the rest: a few at a time, some in line behind them, and whoever comes then is asked to
// come again. In the memory of one process; it is a courtesy to its neighbours, not a lock.

import { Problem } from './problem.ts';

export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** Throws 503 `overloaded` for those who find the line full. */
export function createTurns({ atOnce, inLine }: { atOnce: number; inLine: number }): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < atOnce) running += 1;
    else {
      if (waiting.length >= inLine) {
        throw new Problem('overloaded', 'too many files are being read just now; try the same request again', {
          headers: { 'retry-after': '10' },
        });
      }
      // Whoever is done hands its turn on, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
