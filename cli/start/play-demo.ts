// The seam between starting a stack and playing a day on it: the demo knows the stack only by its dev.json.

import type { DemoVerdict } from '../demo/play-demo-day.ts';
import type { DevFile } from './dev-file.ts';
import type { Terminal } from './terminal.ts';

/** Loaded only when a day is played: a stack started with --no-demo needs nothing of it. */
export async function playDemo(dev: DevFile, terminal: Terminal): Promise<DemoVerdict> {
  const { playDemoDay } = await import('../demo/play-demo-day.ts');
  const verdict = await playDemoDay(dev, (line) => terminal.line(line));
  terminal.block(verdict.summary);
  return verdict;
}
