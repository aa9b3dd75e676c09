// What we owe a provider, as those who send it see it: the bytes and the door, whether they were taken, and what undoes the
// operation. The body never changes after the commit that wrote it.

import type pg from 'pg';
import { Failure } from '../../domain/failure.ts';
import type { Provider } from '../../domain/provider.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import { type StoredEvent, restoreEvent } from '../posting/stored-event.ts';

export type OwedConfirmation = {
  provider: Provider;
  door: 'payment' | 'cashback';
  body: string;
  undo: WalletEvent | null;
  taken: boolean;
};

/** Throws Failure `not_found`. */
export async function loadConfirmation(pool: pg.Pool, id: string): Promise<OwedConfirmation> {
  type Row = Omit<OwedConfirmation, 'undo'> & { undo: StoredEvent | null };
  const { rows } = await pool.query<Row>(
    'select provider, door, body, undo, taken_at is not null as taken from confirmation where id = $1',
    [id],
  );
  const [row] = rows;
  if (!row) throw new Failure('not_found', `there is no confirmation ${id}`, { facts: { confirmationId: id } });
  return { ...row, undo: row.undo && restoreEvent(row.undo) };
}

export async function markTaken(pool: pg.Pool, id: string): Promise<void> {
  await pool.query('update confirmation set taken_at = clock_timestamp() where id = $1 and taken_at is null', [id]);
}
