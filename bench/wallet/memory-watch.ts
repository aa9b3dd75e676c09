// Watches the resident memory of one process over the whole run, from outside.

import { setTimeout as sleep } from 'node:timers/promises';
import { readRssMb } from '../kit/process-readings.ts';
import { median, round } from '../kit/statistics.ts';

/** In MB. `start` and `end` are medians over a twentieth of the run, so that one garbage collection decides neither. */
export type MemoryUse = { startMb: number; maxMb: number; endMb: number };

const EVERY_MS = 250;
/** Samples kept: four an second for longer than any run may take. */
const MAX_SAMPLES = 20_000;

export function watchMemory(pid: number, signal: AbortSignal): { read(): MemoryUse | null } {
  const samples: number[] = [];
  const watch = async (): Promise<void> => {
    while (!signal.aborted && samples.length < MAX_SAMPLES) {
      const rss = await readRssMb(pid);
      if (rss === null) return;
      samples.push(rss);
      await sleep(EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  void watch();
  return {
    read() {
      if (samples.length === 0) return null;
      const edge = Math.ceil(samples.length / 20);
      return {
        startMb: round(median(samples.slice(0, edge)), 0),
        maxMb: round(Math.max(...samples), 0),
        endMb: round(median(samples.slice(-edge)), 0),
      };
    },
  };
}
