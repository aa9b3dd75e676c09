// Makes Node run TypeScript; for `node --import`, by the address in tsx-loader.ts. Threads inherit `--import`, and those of a
// worker run the workflow bundle, which is JavaScript: only the main thread gets tsx, which takes ten megabytes of each.

import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const { register } = await import('tsx/esm/api');
  register();
}
