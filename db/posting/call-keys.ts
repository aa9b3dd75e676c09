// Requests that carry an id of their own, which a provider demands to be answered alike for ever. Few dialects have one, so
// the look-up is made only for batches that need it.

import type pg from 'pg';
import type { Provider } from '../../domain/provider.ts';
import type { CallKey, CallLabel, Reply } from '../../providers/dialect.ts';
import type { PostingRequest } from './posting-request.ts';

export type KnownCall = { walletCallId: string; operation: CallLabel; body: Buffer; reply: Reply };
export type KnownCalls = Map<string, KnownCall>;

export const knownCallKey = (provider: Provider, key: string): string => `${provider} ${key}`;

/** The request's own id, if its dialect has one. */
export function callKeyOf({ received }: PostingRequest): CallKey | null {
  return (received.kind === 'call' ? received.call.callKey : received.callKey) ?? null;
}

type Row = {
  id: string;
  provider: Provider;
  call_key: string;
  operation: CallLabel;
  body: Buffer;
  reply_status: number;
  reply_headers: Record<string, string>;
  reply_body: string;
};

const KNOWN_CALLS = {
  name: 'posting-known-calls',
  text: `
    select w.id, w.provider, w.call_key, w.operation, w.body, w.reply_status, w.reply_headers, w.reply_body
    from unnest($1::text[], $2::text[]) as c (provider, key)
    join wallet_call w on w.call_key = c.key and w.provider = c.provider`,
};

/** The calls that were answered before under the same request ids. */
export async function loadKnownCalls(client: pg.PoolClient, requests: readonly PostingRequest[]): Promise<KnownCalls> {
  const keyed = requests.flatMap((request) => {
    const callKey = callKeyOf(request);
    return callKey ? [{ provider: request.provider, key: callKey.key }] : [];
  });
  if (keyed.length === 0) return new Map();
  const values = [keyed.map((one) => one.provider), keyed.map((one) => one.key)];
  const { rows } = await client.query<Row>({ ...KNOWN_CALLS, values });
  return new Map(rows.map((row) => [knownCallKey(row.provider, row.call_key), knownCall(row)]));
}

function knownCall(row: Row): KnownCall {
  const reply = { status: row.reply_status, headers: row.reply_headers, body: row.reply_body };
  return { walletCallId: row.id, operation: row.operation, body: row.body, reply };
}
