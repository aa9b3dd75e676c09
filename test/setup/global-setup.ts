// Starts what all integration tests of one run share: one PostgreSQL with a migrated template database, one Temporal
// server in memory, one workflow bundle. Test files clone the template, and use a task queue of their own.
// It must leave no process and no folder behind, also when half of it failed to start.

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../db/migrate.ts';
import { ensureDatabase, startEmbeddedPostgres } from '../../platform/embedded-postgres.ts';
import { findTemporalBinary } from '../../platform/temporal-binary.ts';
import { startTemporalServer } from '../../platform/temporal-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser, and the roles' URLs with `{database}` where the database's name goes. */
    databaseAdminUrl: string;
    databaseOwnerUrl: string;
    databaseAppUrl: string;
    databaseTemplate: string;
    temporalAddress: string;
    temporalNamespace: string;
    /** The bundle of workflows/index.ts, for `workflowBundle: { codePath }`. */
    workflowBundlePath: string;
  }
}

const TEMPLATE = 'tallyman_template';
const NAMESPACE = 'default';
const WORKFLOWS = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));

type Closer = () => Promise<unknown>;

export default async function setup(project: TestProject): Promise<Closer> {
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'tallyman-test-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    await startDatabase(project, folder, closers);
    await startTemporal(project, closers);
    await bundleWorkflows(project, folder);
  } catch (error) {
    await close();
    throw error;
  }
  return close;
}

async function startDatabase(project: TestProject, folder: string, closers: Closer[]): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  closers.push(() => postgres.stop());
  await ensureDatabase(postgres.adminUrl, TEMPLATE);
  await migrate(postgres.ownerUrl(TEMPLATE));
  project.provide('databaseAdminUrl', postgres.adminUrl);
  project.provide('databaseOwnerUrl', postgres.ownerUrl('{database}'));
  project.provide('databaseAppUrl', postgres.appUrl('{database}'));
  project.provide('databaseTemplate', TEMPLATE);
}

async function startTemporal(project: TestProject, closers: Closer[]): Promise<void> {
  project.provide('temporalNamespace', NAMESPACE);
  const given = process.env['TEMPORAL_ADDRESS'];
  if (given) return project.provide('temporalAddress', given);
  const progress = (line: string): void => void process.stdout.write(`${line}\n`);
  const binary = await findTemporalBinary(process.env, progress);
  const server = await startTemporalServer({ binary: binary.path, namespace: NAMESPACE, ui: false });
  closers.push(() => server.stop());
  project.provide('temporalAddress', server.address);
}

async function bundleWorkflows(project: TestProject, folder: string): Promise<void> {
  const path = join(folder, 'workflow-bundle.js');
  project.provide('workflowBundlePath', path);
  if (!existsSync(WORKFLOWS)) return;
  const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: new DefaultLogger('WARN') });
  await writeFile(path, code);
}
