// Posts an event that no provider sent: what undoes an operation, under the key that the provider's own call would have, so
// that the two can never both move money. Locks, decides and writes as a wallet call does; only the stored call is missing.

import type pg from 'pg';
import { PLAIN_RULES } from '../../domain/decision.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import { createHouseAccounts } from './house-accounts.ts';
import { emptyJournal } from './journal.ts';
import { loadLedger } from './load-ledger.ts';
import { decideEvent, postDecision } from './post-event.ts';
import { writeJournal } from './write-journal.ts';

/** `present`: it is done, now or before. Safe to repeat. */
export async function postOwnEvent(pool: pg.Pool, event: WalletEvent): Promise<'present' | 'refused'> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const now = new Date();
    const state = await loadLedger(client, [{ provider: event.provider, event }], now);
    const journal = emptyJournal();
    const context = { state, journal, walletCallId: null, source: { rules: PLAIN_RULES, receivedAt: now } };
    const decided = decideEvent(context, event);
    const { outcome } = decided.decision;
    if (outcome === 'posted') {
      postDecision(context, decided);
      await writeJournal(client, journal, createHouseAccounts(client));
    }
    await client.query('commit');
    return outcome === 'posted' || outcome === 'duplicate' ? 'present' : 'refused';
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
