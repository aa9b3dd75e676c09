// A worker for reconciliations as a process of its own, which kills itself when a pass's work is done and nobody has heard of it
// yet: the worst moment there is. It asks nobody and cleans up nothing.

import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pg from 'pg';
import { createReconciliationActivities } from '../../activities/reconciliation.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const read = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const pool = new pg.Pool({ connectionString: read('DATABASE_URL') });
const activities = createReconciliationActivities({ pool, providerApi: () => undefined });
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: read('TEMPORAL_ADDRESS') }),
  namespace: read('TEMPORAL_NAMESPACE'),
  taskQueue: read('TASK_QUEUE'),
  workflowBundle: { codePath: read('BUNDLE') },
  stickyQueueScheduleToStartTimeout: '1s',
  activities: {
    ...activities,
    async runPass(input: Parameters<typeof activities.runPass>[0]) {
      const result = await activities.runPass(input);
      if (input.pass === process.env['DIE_AFTER']) process.kill(process.pid, 'SIGKILL');
      return result;
    },
  },
});
process.once('SIGTERM', () => worker.shutdown());
await worker.run();
await pool.end();
process.exit(0);
