// A worker process for one test: it grants one page of players, says so, and then never comes back, so that the test can kill
// it at just that moment. `node --import tsx worker-that-hangs.ts <address> <namespace> <queue> <bundle> <database>`.

import { NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { createCashbackActivities } from '../../activities/cashback-activities.ts';
import { grantPage } from '../../db/cashback/grant-page.ts';
import type { CashbackPeriodInput } from '../../workflows/cashback-contract.ts';

const [address = '', namespace = '', taskQueue = '', codePath = '', database = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: database, max: 4 });

async function grantOnePageAndHang({ after, ...period }: CashbackPeriodInput & { after: string | null }) {
  await grantPage(pool, period, after);
  process.stdout.write('one page is granted\n');
  return new Promise<never>(() => undefined);
}

const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  namespace,
  taskQueue,
  identity: 'worker-that-hangs',
  workflowBundle: { codePath },
  activities: { ...createCashbackActivities({ pool }), grantCashback: grantOnePageAndHang },
});
await worker.run();
