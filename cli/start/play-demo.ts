// The seam between starting a stack and playing a day on it: the demo knows the stack only by its dev.json.

import type { DevFile } from './dev-file.ts';
import type { Terminal } from './terminal.ts';

/** What the demo day found: the summary as lines, and whether every planted difference was accounted for. */
export interface DemoVerdict {
  accounted: boolean;
  summary: readonly string[];
}

export type PlayDemoDay = (dev: DevFile, progress: (line: string) => void) => Promise<DemoVerdict>;

const DEMO = new URL('../demo/play-demo-day.ts', import.meta.url);

export async function playDemo(dev: DevFile, terminal: Terminal): Promise<DemoVerdict> {
  const { playDemoDay } = (await import(DEMO.href)) as { playDemoDay: PlayDemoDay };
  const verdict = await playDemoDay(dev, (line) => terminal.line(line));
  terminal.block(verdict.summary);
  return verdict;
}
