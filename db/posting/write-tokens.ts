// Renews and issues session tokens by the commit that answers with them.

import type pg from 'pg';
import type { Journal } from './journal.ts';

const WRITE_TOKENS = {
  name: 'posting-write-tokens',
  text: `
    insert into session_token (token, provider, session_id, expires_at, replaced)
    select n.token, n.provider, coalesce(
      (select t.session_id from session_token t where t.token = n.of and t.provider = n.provider),
      (select s.id from session s where s.launch_token = n.of and s.provider = n.provider)), n.expires_at, n.last
    from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[]) as n (provider, of, token, expires_at, last)
    on conflict (token, provider) do update set replaced = session_token.replaced or excluded.replaced,
      expires_at = case when session_token.replaced then least(session_token.expires_at, excluded.expires_at) else excluded.expires_at end`,
};

/** Ends every other token of the sessions that shall have those of this answer alone. */
const END_OTHERS = {
  name: 'posting-end-tokens',
  text: `
    update session_token o set expires_at = least(o.expires_at, clock_timestamp())
    from session_token t
    where t.token = any ($2::text[]) and t.provider = any ($1::text[]) and o.session_id = t.session_id
      and o.provider = t.provider and o.token <> all ($3::text[]) and o.expires_at > clock_timestamp()`,
};

/** Writes the token changes, in token order so that two batches cannot wait for each other in a circle. */
export async function writeTokens(client: pg.PoolClient, tokens: Journal['tokens']): Promise<void> {
  if (tokens.size === 0) return;
  const rows = [...tokens.values()].toSorted((a, b) => (a.token < b.token ? -1 : 1));
  const values = [
    rows.map((r) => r.provider),
    rows.map((r) => r.of),
    rows.map((r) => r.token),
    rows.map((r) => r.expiresAt.toISOString()),
    rows.map((r) => r.last === true),
  ];
  await client.query({ ...WRITE_TOKENS, values });
  const alone = rows.filter((row) => row.alone);
  if (alone.length === 0) return;
  const named = rows.map((row) => row.token);
  await client.query({
    ...END_OTHERS,
    values: [alone.map((row) => row.provider), alone.map((row) => row.token), named],
  });
}
