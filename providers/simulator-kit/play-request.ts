// What a test or the demo day orders with `POST /control/play`: so many rounds, by a seed, with differences planted in exactly
// so many of them. Everything is bounded here, so that no simulator has to think of it again.

import { z } from 'zod';

const share = z.number().min(0).max(1);

export const playRequest = z.strictObject({
  rounds: z.int().min(1).max(100_000),
  seed: z.union([z.string().min(1).max(100), z.int()]).transform(String),
  /** Name of a planted fault to the number of rounds that get it; the names are the provider's. */
  faults: z.record(z.string(), z.int().min(0).max(1_000)).default({}),
  /** Session tokens to play on; without it every open one that the simulator started. */
  sessions: z.array(z.string().min(1).max(4_096)).min(1).max(10_000).optional(),
  concurrency: z.int().min(1).max(64).default(8),
  /** Share of rounds that win something, are cancelled, or use a granted free bet while there is one. */
  mix: z
    .strictObject({ win: share.default(0.4), rollback: share.default(0.02), free: share.default(0.25) })
    .prefault({}),
});
export type PlayRequest = z.output<typeof playRequest>;
