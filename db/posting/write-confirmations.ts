// Keeps what we owe a provider by the commit that decided it, so that a crash before it is sent cannot lose it.

import type pg from 'pg';
import type { ConfirmationEntry } from './journal.ts';
import { storeEvent } from './stored-event.ts';

const WRITE_CONFIRMATIONS = {
  name: 'posting-write-confirmations',
  text: `
    insert into confirmation (id, provider, door, subject, operation_id, conducted_by, body, undo, received_at)
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::jsonb[], $9::timestamptz[])`,
};

export async function writeConfirmations(client: pg.PoolClient, entries: readonly ConfirmationEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const values = [
    entries.map((entry) => entry.id),
    entries.map((entry) => entry.provider),
    entries.map((entry) => entry.door),
    entries.map((entry) => entry.subject),
    entries.map((entry) => entry.operationId),
    entries.map((entry) => entry.conductedBy),
    entries.map((entry) => entry.body),
    entries.map((entry) => (entry.undo ? JSON.stringify(storeEvent(entry.undo)) : null)),
    entries.map((entry) => entry.receivedAt),
  ];
  await client.query({ ...WRITE_CONFIRMATIONS, values });
}
