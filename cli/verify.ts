// `tallyman verify`: replays the running stack's ledger and says whether everything agrees.

import { createDatabase } from '../db/client.ts';
import { verifyLedger } from '../db/verify/verify-ledger.ts';
import { EXIT } from './exit.ts';
import { readDevFile } from './start/dev-file.ts';

/** Prints the verdict; returns the exit code. DATABASE_URL names another database than the running stack's. */
export async function runVerify(dataDir: string, env: NodeJS.ProcessEnv): Promise<number> {
  const url = env['DATABASE_URL'] || (await readDevFile(dataDir)).database;
  const database = createDatabase(url, { connections: 1, application: 'tallyman-verify', statementTimeoutMs: 0 });
  try {
    const { wallets, transfers, rounds, operations, differences } = await verifyLedger(database.pool, (line) =>
      process.stderr.write(`${line}\n`),
    );
    process.stdout.write(
      `${wallets} wallets, ${transfers} transfers, ${rounds} rounds, ${operations} operations: ${differences.length} differences\n`,
    );
    for (const { what, id, detail } of differences) process.stdout.write(`${what} ${id} ${detail}\n`);
    return differences.length === 0 ? EXIT.done : EXIT.failed;
  } finally {
    await database.close();
  }
}
