// The calls that carried a case's transaction, tried ones too, and how often each came again. At most 50 of a kind, the oldest
// first, with the true count beside them; without bodies, which the stored call itself has.

import type pg from 'pg';
import type { Operation } from '../../domain/wallet-event.ts';

/** Providers try a few dozen times at most where they wait between tries; more only repeats the same. */
export const MAX_SHOWN = 50;

/** `word`: the code in our answer, where its form has one in capitals. `last*`: the youngest of all, shown or not. */
export type EvidenceCall = {
  id: string;
  at: string;
  operation: Operation;
  outcome: 'posted' | 'refused' | 'tombstone';
  code: string | null;
  reply: { status: number; word: string | null };
  redeliveries: Redeliveries;
};
export type Redeliveries = { count: number; times: string[]; last: string | null };
export type EvidenceCalls = { count: number; calls: EvidenceCall[]; last: string | null };

type Row = {
  id: string;
  at: Date;
  operation: Operation;
  outcome: EvidenceCall['outcome'];
  code: string | null;
  status: number;
  word: string | null;
  total: string;
  youngest: Date;
  repeated: string;
  repeated_last: Date | null;
  repeated_at: Date[];
};

/** $1 transaction, $2 provider, $3 calls shown, $4 the call that is shown in any case. */
const CALLS = `
with carried as (
  select distinct on (c.id) c.id, c.received_at, o.operation, o.outcome, o.code, c.reply_status, c.reply_body
  from operation o join wallet_call c on c.id = o.wallet_call_id
  where o.transaction_id = $1 and o.provider = $2
  order by c.id, o.id
)
select c.id, c.received_at as at, c.operation, c.outcome, c.code, c.reply_status as status,
  substring(c.reply_body from '["''>]([A-Z]{2,}(?:_[A-Z0-9]+)+)["''<]') as word,
  count(*) over () as total, max(c.received_at) over () as youngest,
  d.n as repeated, d.youngest as repeated_last, d.times as repeated_at
from carried c
cross join lateral (
  select count(*) as n, max(received_at) as youngest,
    coalesce((array_agg(received_at order by id))[:$3], '{}') as times
  from wallet_call_redelivery where wallet_call_id = c.id
) d
order by c.id is not distinct from $4::uuid desc, c.received_at, c.id
limit $3`;

/** Every call under the transaction's id; a provider may give a win the id of its bet, so each says its operation. */
export async function readCalls(
  client: pg.ClientBase | pg.Pool,
  provider: string,
  transactionId: string | null,
  walletCallId: string | null,
): Promise<EvidenceCalls> {
  if (transactionId === null) return { count: 0, calls: [], last: null };
  const { rows } = await client.query<Row>(CALLS, [transactionId, provider, MAX_SHOWN, walletCallId]);
  return {
    count: Number(rows[0]?.total ?? 0),
    calls: rows.map(callOf).toSorted((a, b) => a.at.localeCompare(b.at)),
    last: rows[0]?.youngest.toISOString() ?? null,
  };
}

function callOf(row: Row): EvidenceCall {
  const { id, operation, outcome, code, status, word } = row;
  return {
    ...{ id, operation, outcome, code },
    at: row.at.toISOString(),
    reply: { status, word },
    redeliveries: {
      count: Number(row.repeated),
      times: row.repeated_at.map((at) => at.toISOString()),
      last: row.repeated_last?.toISOString() ?? null,
    },
  };
}
