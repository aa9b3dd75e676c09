// Replays the ledger and compares: every wallet from its transfers, every round from its operations, every operation's
// transfers from the posting templates, every adjustment from its proposal. It reads one repeatable snapshot and writes nothing.

import type pg from 'pg';
import { checkAdjustments } from './check-adjustments.ts';
import { checkRounds } from './check-rounds.ts';
import { checkWallets } from './check-wallets.ts';
import { type Difference, MAX_DIFFERENCES } from './difference.ts';

export type Verification = {
  wallets: number;
  transfers: number;
  rounds: number;
  operations: number;
  differences: Difference[];
};
type Progress = (line: string) => void;

/** Verifies the whole ledger; `progress` hears of each page. */
export async function verifyLedger(pool: pg.Pool, progress: Progress = () => undefined): Promise<Verification> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0');
    return await compareLedger(client, progress);
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

/** The comparison itself, in the caller's transaction. */
export async function compareLedger(
  client: pg.ClientBase,
  progress: Progress = () => undefined,
): Promise<Verification> {
  const wallets = await checkWallets(client);
  progress(`${wallets.wallets} wallets over ${wallets.transfers} transfers`);
  const rounds = await checkRounds(client, progress);
  const adjustments = await checkAdjustments(client);
  const differences = [...wallets.differences, ...rounds.differences, ...adjustments].slice(0, MAX_DIFFERENCES);
  return { ...wallets, ...rounds, differences };
}
