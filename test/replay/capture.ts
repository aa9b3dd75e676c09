// Writes the kept histories anew: `node --import tsx test/replay/capture.ts [scenario…]`. A deliberate act: do it when a
// workflow changed in a way that old runs are not meant to follow, and say so in the commit. Needs a Temporal binary only.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode } from '@temporalio/worker';
import { findTemporalBinary } from '../../platform/temporal-binary.ts';
import { startTemporalServer } from '../../platform/temporal-server.ts';
import { type RigServer, createRigOn } from '../workflows/rig-on-server.ts';
import { SCENARIOS } from './scenarios.ts';

const NAMESPACE = 'default';
const wanted = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const folder = await mkdtemp(join(tmpdir(), 'tallyman-capture-'));
const { path: binary } = await findTemporalBinary(process.env, say);
const temporal = await startTemporalServer({ binary, namespace: NAMESPACE, ui: false });
try {
  const bundlePath = join(folder, 'workflow-bundle.js');
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
  await writeFile(bundlePath, (await bundleWorkflowCode({ workflowsPath })).code);
  for (const name of wanted.length > 0 ? wanted : Object.keys(SCENARIOS)) {
    await capture({ address: temporal.address, namespace: NAMESPACE, bundlePath }, name);
  }
} finally {
  await temporal.stop();
  await rm(folder, { recursive: true, force: true });
}

async function capture(server: RigServer, name: string): Promise<void> {
  const scenario = SCENARIOS[name];
  if (!scenario) throw new Error(`there is no scenario ${name}: one of ${Object.keys(SCENARIOS).join(', ')}`);
  const rig = await createRigOn(server, `capture-${name}`, scenario.activities);
  try {
    const workflowId = await scenario.live(rig);
    const history: unknown = JSON.parse(historyToJSON(await rig.client.workflow.getHandle(workflowId).fetchHistory()));
    const file = new URL(`histories/${name}.json`, import.meta.url);
    await writeFile(file, `${JSON.stringify(history, withoutStacks, 2)}\n`);
    say(`${name}: ${workflowId}`);
  } finally {
    await rig.close();
  }
}

/** Stacks name the paths of the machine they were captured on. */
function withoutStacks(field: string, value: unknown): unknown {
  return field === 'stackTrace' ? '' : value;
}
