// Bundles the workflows into the file that its argument names, and ends. A process of its own, because bundling takes a hundred
// megabytes that a process never gives back.

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';

const WORKFLOWS = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('name the file to write the bundle to');
const { code } = await bundleWorkflowCode({
  workflowsPath: WORKFLOWS,
  logger: new DefaultLogger('WARN'),
  // A process holds the bundle several times over: stack traces need its lines, nobody the sources.
  webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
});
await writeFile(target, code);
