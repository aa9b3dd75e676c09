// A day of play on both sides, made by the database itself: rounds of a bet and a win as Hypetech's calls leave them in the
// ledger, and the provider's statement of the same day, session after session, as its API gives it. Both sides agree until
// something is planted. Ids follow from the round's number, so a row is found without a search.

import { asOwner } from '../kit/as-owner.ts';
import { wholeChunks } from './whole-chunks.ts';

/** The rounds, who plays them, and when: `from` to `to` is the period that is reconciled. */
export type DaySize = { rounds: number; players: number; from: Date; to: Date };

export const PROVIDER = 'hypetech';
export const STATEMENT_ID = '019b0000-0006-7000-8000-000000000001';
/** Rounds a person plays in a day; one in a row after the other is a session of the statement. */
export const ROUNDS_PER_PLAYER = 50;
/** Rows of one insert: large enough to amortise it, small enough for its deadline. */
const CHUNK_ROUNDS = 250_000;

/**
 * `k` is 0 for the bet of a round and 1 for its win. Transaction ids are whole numbers that rise with time, as Hypetech makes
 * them; ids of rows rise as ours do, by the moment they are made.
 */
const FUNCTIONS = `
create schema bench;
create function bench.id(kind integer, n bigint) returns uuid language sql immutable parallel safe as $$
  select ('019b' || lpad(to_hex(n * 144), 8, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8000' || lpad(to_hex(n), 12, '0'))::uuid $$;
create function bench.transaction_id(r bigint, k integer) returns text language sql immutable parallel safe as $$
  select (1795852800000000 + 2 * r + k)::text $$;
create function bench.amount(r bigint, k integer) returns bigint language sql immutable parallel safe as $$
  select case k when 0 then 100 + r * 37 % 4900 else 10 + r * 53 % 9000 end $$;
create function bench.line_id(r bigint, k integer, players bigint, per_player bigint) returns bigint
  language sql immutable parallel safe as $$ select 2 * ((r % players) * per_player + r / players) + k + 1 $$`;

/** $1 players. */
const PLAYERS = `
insert into player (id, external_id) select bench.id(1, p), 'bench-' || p from generate_series(0, $1::bigint - 1) p`;

/** Seconds from a bet to its win, and from the period's edges to its first and last round. */
const PLAYED = `$3::timestamptz + interval '60 seconds' + r * $4::double precision * interval '1 second'`;

/** $1 first round, $2 last round, $3 from, $4 seconds between rounds, $5 players. */
const ROUNDS = `
insert into round (id, provider, player_id, key, provider_round, game, currency, session_id, state, bet, won, opened_at, updated_at,
  deadline_at)
select bench.id(2, r), '${PROVIDER}', bench.id(1, r % $5), 'aviador:r-' || r, 'r-' || r, 'aviador', 'BRL', bench.id(5, r % $5),
  'settled', bench.amount(r, 0), bench.amount(r, 1), at, at + interval '5 seconds', at + interval '1 day'
from generate_series($1::bigint, $2::bigint) r cross join lateral (select ${PLAYED} as at) t`;

/** As ROUNDS. */
const OPERATIONS = `
insert into operation (id, wallet_call_id, provider, key, operation, mode, transaction_id, linked_key, player_id, round_id,
  session_id, provider_round, game, currency, amount, fingerprint, outcome, final, balance_before, balance_after, effective_at,
  posted_at)
select bench.id(3, 2 * r + k), bench.id(4, 2 * r + k), '${PROVIDER}', (array['bet:', 'win:'])[k + 1] || tx,
  (array['payin', 'payout'])[k + 1], 'cash', tx, case k when 1 then 'bet:' || bench.transaction_id(r, 0) end, bench.id(1, r % $5),
  bench.id(2, r), bench.id(5, r % $5), 'r-' || r, 'aviador', 'BRL', amount,
  format('{"operation":"%s","player":"%s","currency":"BRL","amount":"%s","round":"aviador:r-%s","game":"aviador","mode":"cash",' ||
    '"link":"%s","closes":"no"}', (array['payin', 'payout'])[k + 1], bench.id(1, r % $5), amount, r,
    case k when 1 then 'bet:' || bench.transaction_id(r, 0) else '' end),
  'posted', true, 100000000, 100000000 + case k when 1 then amount else -amount end, at, at
from generate_series($1::bigint, $2::bigint) r cross join generate_series(0, 1) k
cross join lateral (select bench.transaction_id(r, k) as tx, bench.amount(r, k) as amount,
  ${PLAYED} + k * interval '5 seconds' as at) t`;

/** $1 first player, $2 last player, $3 from, $4 seconds between rounds, $5 players, $6 rounds a player, $7 rounds. */
const LINES = `
insert into statement_line (id, statement_id, part, line_no, transaction_id, operation, linked_transaction_id, provider_round,
  player_id, game, currency, amount, accepted, round_finished, free, test, occurred_at, raw) overriding system value
select bench.line_id(r, k, $5, $6), '${STATEMENT_ID}', 'file', bench.line_id(r, k, $5, $6), tx, (array['payin', 'payout'])[k + 1],
  case k when 1 then bench.transaction_id(r, 0) end, 'r-' || r, bench.id(1, p), 'aviador', 'BRL', amount, true, true, false, false, at,
  format('{"id":%s,"type":"%s","round_id":"r-%s","user_id":"%s","game":"aviador","currency":"BRL","amount":"%s","status":' ||
    '"accepted","round_status":"finished","created_at":"%s"}', tx, (array['bet', 'win'])[k + 1], r, bench.id(1, p),
    round(amount / 100.0, 2), to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
from generate_series($1::bigint, $2::bigint) p cross join generate_series(0, $6::bigint - 1) q
cross join lateral (select q * $5 + p as r) n cross join generate_series(0, 1) k
cross join lateral (select bench.transaction_id(r, k) as tx, bench.amount(r, k) as amount,
  ${PLAYED} + k * interval '5 seconds' as at) t
where r < $7`;

/** $1 from, $2 to, $3 lines. */
const STATEMENT = `
insert into statement (id, provider, period_from, period_to, source, state, sha256, lines)
values ('${STATEMENT_ID}', '${PROVIDER}', $1, $2, 'file', 'complete', repeat('0', 64), $3)`;

export const roundsPerPlayer = ({ rounds, players }: DaySize): number => Math.ceil(rounds / players);

/** Fills the empty ledger and one complete statement, both of `2 * rounds` rows. */
export async function createDayTables(ownerUrl: string, size: DaySize): Promise<void> {
  const { rounds, players, from, to } = size;
  const secondsApart = ((to.getTime() - from.getTime()) / 1000 - 120) / rounds;
  const perPlayer = roundsPerPlayer(size);
  await asOwner(ownerUrl, async (client) => {
    await client.query(FUNCTIONS);
    await client.query(PLAYERS, [players]);
    for (const [first, last] of wholeChunks(rounds, CHUNK_ROUNDS)) {
      await client.query(ROUNDS, [first, last, from, secondsApart, players]);
      await client.query(OPERATIONS, [first, last, from, secondsApart, players]);
    }
    await client.query(STATEMENT, [from, to, 2 * rounds]);
    for (const [first, last] of wholeChunks(players, CHUNK_ROUNDS / perPlayer)) {
      await client.query(LINES, [first, last, from, secondsApart, players, perPlayer, rounds]);
    }
  });
}

/** As autovacuum leaves tables that were filled hours ago. */
export async function settleDayTables(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    await client.query(
      "select setval(pg_get_serial_sequence('statement_line', 'id'), (select max(id) from statement_line))",
    );
    await client.query('set statement_timeout = 0');
    await client.query('vacuum (analyze) player, round, operation, statement_line, statement');
  });
}
