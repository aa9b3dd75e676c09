// The dialects' directory over the database. Plain reads outside the posting path; each is one look-up by key, gathered with
// others of its kind.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import { isId } from '../../domain/ids.ts';
import type {
  Directory,
  DirectoryGrant,
  DirectoryOperation,
  DirectoryPayin,
  DirectoryPlayer,
  DirectorySession,
} from '../../providers/directory.ts';
import { createLookUp } from './look-up.ts';

const SESSION = `
  select s.id as "sessionId", s.player_id as "playerId", s.currency, s.game, s.mode, s.kind,
    s.state = 'active' and coalesce(st.expires_at, s.expires_at, 'infinity') > clock_timestamp() as open,
    coalesce(st.expires_at, s.expires_at) as "tokenExpiresAt"
  from session s`;
const BY_TOKEN = {
  name: 'session-by-token',
  by: { provider: 'text', token: 'text' },
  sql: `${SESSION} left join session_token st on st.session_id = s.id and st.token = q.token and st.provider = q.provider
  where s.provider = q.provider and s.id = coalesce(
    (select t.session_id from session_token t where t.token = q.token and t.provider = q.provider),
    (select l.id from session l where l.launch_token = q.token and l.provider = q.provider))`,
} as const;
const BY_ID = {
  name: 'session-by-id',
  by: { provider: 'text', id: 'uuid' },
  sql: `${SESSION} left join session_token st on st.session_id = s.id and st.token = '' and st.provider = q.provider
  where s.provider = q.provider and s.id = q.id`,
} as const;

// A session whose time ran out is left out: it was not ended, and its player may go on by a newer token.
const OF_PLAYER = {
  name: 'session-of-player',
  by: { provider: 'text', player: 'uuid', currency: 'text' },
  sql: `
  select id from session
  where provider = q.provider and player_id = q.player and currency = q.currency and kind = 'game' and mode = 'cash'
    and (state = 'ended' or (state = 'active' and coalesce(expires_at, 'infinity') > clock_timestamp()))
    and not (state = 'ended' and exists (
      select from session s
      where s.provider = q.provider and s.player_id = q.player and s.currency = q.currency and s.mode = 'cash' and s.state = 'active'))
  order by created_at desc limit 1`,
} as const;

const PLAYER = {
  name: 'player',
  by: { id: 'uuid' },
  sql: `
  select p.id as "playerId", p.test, p.blocked, a.currency as "homeCurrency"
  from player p join lateral (select currency from account where player_id = p.id order by created_at, id limit 1) a on true
  where p.id = q.id`,
} as const;

const GRANTS = {
  name: 'grants',
  by: { provider: 'text', player: 'uuid', game: 'text' },
  sql: `
  select f.bonus_code as "bonusCode", f.game, f.currency, f.stake, f.count, f.created_at as "createdAt", f.expires_at as "expiresAt",
    (select count(*)::int from operation o where o.bonus_code = f.bonus_code and o.provider = f.provider and o.operation = 'payin'
      and o.outcome = 'posted' and not exists (select from operation u where u.round_id = o.round_id and u.linked_key = o.key
        and u.outcome = 'posted' and u.operation in ('rollback', 'refund'))) as used
  from free_bet f
  where f.provider = q.provider and f.player_id = q.player and f.game = q.game and f.state in ('granted', 'used')
    and f.expires_at > clock_timestamp()
  order by f.created_at limit 100`,
} as const;

/** Keys hold no control character (decision G8), so one parts them. */
const PARTED = '\u001f';
const PAYIN_BY_KEY = {
  name: 'payin-by-key',
  by: { provider: 'text', keys: 'text' },
  sql: `
  select player_id as "playerId", currency, game, provider_round as "providerRound" from operation
  where provider = q.provider and key = any (string_to_array(q.keys, chr(31))) and final and operation = 'payin' and outcome = 'posted'
  limit 1`,
} as const;

const POSTED_UNCALLED = {
  name: 'posted-uncalled',
  by: { provider: 'text', keys: 'text' },
  sql: `
  select key from operation
  where provider = q.provider and key = any (string_to_array(q.keys, chr(31))) and final and outcome = 'posted' and wallet_call_id is null`,
} as const;

const FREE_STAKE = {
  name: 'free-stake',
  by: { provider: 'text', player: 'uuid', round: 'text' },
  sql: `
  select o.bonus_code as "bonusCode"
  from round r join operation o on o.round_id = r.id and o.operation = 'payin' and o.mode = 'free' and o.outcome = 'posted'
  where r.player_id = q.player and r.key = q.round and r.provider = q.provider order by o.posted_at desc limit 1`,
} as const;

const OPERATIONS = {
  name: 'operations-of-round',
  by: { provider: 'text', round: 'text' },
  sql: `
  select o.id as "operationId", r.key as "roundKey", o.operation, o.mode, o.transaction_id as "transactionId",
    o.player_id as "playerId", o.currency, o.amount, o.tax, o.posted_at as "postedAt"
  from round r join operation o on o.round_id = r.id and o.outcome = 'posted'
  where r.provider = q.provider and r.provider_round = q.round order by o.posted_at, o.id limit 1000`,
} as const;

const BALANCE = {
  name: 'balance',
  by: { player: 'uuid', currency: 'text' },
  sql: 'select balance from wallet where player_id = q.player and currency = q.currency',
} as const;
const ROUND_CURRENCY = {
  name: 'round-currency',
  by: { provider: 'text', player: 'uuid', round: 'text' },
  sql: 'select currency from round where player_id = q.player and key = q.round and provider = q.provider',
} as const;
const TRUNCATION = {
  name: 'truncation',
  by: { provider: 'text', currency: 'text' },
  sql: 'select (truncation ->> q.currency)::int as n from provider_setting where provider = q.provider',
} as const;

type GrantRow = Omit<DirectoryGrant, 'stake'> & { stake: string };
type OperationRow = Omit<DirectoryOperation, 'amount' | 'tax'> & { amount: string; tax: string | null };

/** Unknown ids are answered with null, never with an error. */
export function createDirectory(pool: pg.Pool): Directory {
  const byToken = createLookUp<'provider' | 'token', DirectorySession>(pool, BY_TOKEN);
  const byId = createLookUp<'provider' | 'id', DirectorySession>(pool, BY_ID);
  const ofPlayer = createLookUp<'provider' | 'player' | 'currency', { id: string }>(pool, OF_PLAYER);
  const players = createLookUp<'id', DirectoryPlayer>(pool, PLAYER);
  const balances = createLookUp<'player' | 'currency', { balance: string }>(pool, BALANCE);
  const currencies = createLookUp<'provider' | 'player' | 'round', { currency: Currency }>(pool, ROUND_CURRENCY);
  const payins = createLookUp<'provider' | 'keys', DirectoryPayin>(pool, PAYIN_BY_KEY);
  const uncalled = createLookUp<'provider' | 'keys', { key: string }>(pool, POSTED_UNCALLED);
  const freeStakes = createLookUp<'provider' | 'player' | 'round', { bonusCode: string | null }>(pool, FREE_STAKE);
  const truncations = createLookUp<'provider' | 'currency', { n: number | null }>(pool, TRUNCATION);
  const grants = createLookUp<'provider' | 'player' | 'game', GrantRow>(pool, GRANTS);
  const operations = createLookUp<'provider' | 'round', OperationRow>(pool, OPERATIONS);
  const first = async <Row>(rows: Promise<Row[]>): Promise<Row | null> => (await rows)[0] ?? null;
  return {
    sessionByToken: (provider, token) => first(byToken({ provider, token })),
    sessionById: async (provider, id) => (isId(id) ? first(byId({ provider, id })) : null),
    async sessionOfPlayer(provider, player, currency) {
      if (!isId(player)) return null;
      return (await first(ofPlayer({ provider, player, currency })))?.id ?? null;
    },
    player: async (id) => (isId(id) ? first(players({ id })) : null),
    async balance(player, currency) {
      if (!isId(player)) return null;
      const row = await first(balances({ player, currency }));
      return row && BigInt(row.balance);
    },
    async roundCurrency(provider, player, round) {
      if (!isId(player)) return null;
      return (await first(currencies({ provider, player, round })))?.currency ?? null;
    },
    payinByKey: (provider, keys) => first(payins({ provider, keys: keys.join(PARTED) })),
    async postedUncalled(provider, keys) {
      return (await uncalled({ provider, keys: keys.join(PARTED) })).map(({ key }) => key);
    },
    async freeStake(provider, player, round) {
      if (!isId(player)) return null;
      return (await first(freeStakes({ provider, player, round })))?.bonusCode ?? null;
    },
    truncation: async (provider, currency) => (await first(truncations({ provider, currency })))?.n ?? 1,
    async grants(provider, player, game) {
      if (!isId(player)) return [];
      return (await grants({ provider, player, game })).map((row) => ({ ...row, stake: BigInt(row.stake) }));
    },
    async operationsOfRound(provider, round) {
      const rows = await operations({ provider, round });
      const money = (row: OperationRow) => ({
        amount: BigInt(row.amount),
        tax: row.tax === null ? null : BigInt(row.tax),
      });
      return rows.map((row) => ({ ...row, ...money(row) }));
    },
  };
}
