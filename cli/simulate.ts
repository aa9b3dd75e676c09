// `tallyman simulate`: has a provider's simulator send signed traffic to the running stack, and prints what it believes.

import { Failure } from '../domain/failure.ts';
import { callJson } from './call-json.ts';
import { readDevFile } from './start/dev-file.ts';

export interface SimulateOptions {
  dataDir: string;
  provider: string;
  rounds: number;
  seed: number;
}

/** Rounds are played one after the other, so the deadline grows with them: a generous tenth of a second each. */
const BASE_DEADLINE_MS = 60_000;
const DEADLINE_PER_ROUND_MS = 100;

export async function runSimulate(options: SimulateOptions): Promise<void> {
  const { providers } = await readDevFile(options.dataDir);
  const entry = Object.entries(providers).find(([name]) => name === options.provider)?.[1];
  if (!entry) {
    const known = Object.keys(providers).join(', ');
    throw new Failure('not_found', `no simulator for "${options.provider}": expected one of ${known}`);
  }
  const believed = await callJson<unknown>(`${entry.simulator}/control/play`, {
    method: 'POST',
    body: { rounds: options.rounds, seed: options.seed },
    deadlineMs: BASE_DEADLINE_MS + options.rounds * DEADLINE_PER_ROUND_MS,
  });
  process.stdout.write(`${JSON.stringify(believed, null, 2)}\n`);
}
