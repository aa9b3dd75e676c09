// Run as a process of its own: lets the Temporal SDK download the development server into a folder.
// The SDK has no download alone, so the server is started once and ended; the caller owns the deadline and the folder.
// It must never touch anything but that folder.

import { TestWorkflowEnvironment } from '@temporalio/testing';

const [downloadDir, version] = process.argv.slice(2);
if (downloadDir === undefined || version === undefined) throw new Error('usage: temporal-download FOLDER VERSION');

try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir, version }, ui: false },
  });
  await environment.teardown();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
