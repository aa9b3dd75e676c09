// The dialects' directory over the database. Plain reads outside the posting path; each is one look-up by key.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import type {
  Directory,
  DirectoryGrant,
  DirectoryOperation,
  DirectoryPayin,
  DirectoryPlayer,
  DirectorySession,
} from '../../providers/directory.ts';

/** Prepared once a connection: these stand in the way of wallet calls, and planning costs more than running them. */
const named = (name: string, text: string) => ({ name: `directory-${name}`, text });

const SESSION = `
  select s.id as "sessionId", s.player_id as "playerId", s.currency, s.game, s.mode, s.kind,
    s.state = 'active' and coalesce(st.expires_at, s.expires_at, 'infinity') > clock_timestamp() as open,
    coalesce(st.expires_at, s.expires_at) as "tokenExpiresAt"
  from session s left join session_token st on st.session_id = s.id and st.token = $2 and st.provider = $1
  where s.provider = $1`;
const BY_TOKEN = named(
  'session-by-token',
  `${SESSION} and s.id = coalesce(
  (select t.session_id from session_token t where t.token = $2 and t.provider = $1),
  (select l.id from session l where l.launch_token = $2 and l.provider = $1))`,
);
const BY_ID = named('session-by-id', `${SESSION.replace('st.token = $2', "st.token = ''")} and s.id = $2`);

// A session whose time ran out is left out: it was not ended, and its player may go on by a newer token.
const OF_PLAYER = named(
  'session-of-player',
  `
  select id from session
  where provider = $1 and player_id = $2 and currency = $3 and kind = 'game' and mode = 'cash'
    and (state = 'ended' or (state = 'active' and coalesce(expires_at, 'infinity') > clock_timestamp()))
    and not (state = 'ended' and exists (
      select from session s where s.provider = $1 and s.player_id = $2 and s.currency = $3 and s.mode = 'cash' and s.state = 'active'))
  order by created_at desc limit 1`,
);

const PLAYER = named(
  'player',
  `
  select p.id as "playerId", p.test, p.blocked, a.currency as "homeCurrency"
  from player p join lateral (select currency from account where player_id = p.id order by created_at, id limit 1) a on true
  where p.id = $1`,
);

const GRANTS = named(
  'grants',
  `
  select f.bonus_code as "bonusCode", f.game, f.currency, f.stake, f.count, f.created_at as "createdAt", f.expires_at as "expiresAt",
    (select count(*)::int from operation o where o.bonus_code = f.bonus_code and o.provider = f.provider and o.operation = 'payin'
      and o.outcome = 'posted' and not exists (select from operation u where u.round_id = o.round_id and u.linked_key = o.key
        and u.outcome = 'posted' and u.operation in ('rollback', 'refund'))) as used
  from free_bet f
  where f.provider = $1 and f.player_id = $2 and f.game = $3 and f.state in ('granted', 'used') and f.expires_at > clock_timestamp()
  order by f.created_at limit 100`,
);

const PAYIN_BY_KEY = named(
  'payin-by-key',
  `
  select player_id as "playerId", currency, game, provider_round as "providerRound" from operation
  where provider = $1 and key = any ($2) and final and operation = 'payin' and outcome = 'posted' limit 1`,
);

const FREE_STAKE = named(
  'free-stake',
  `
  select o.bonus_code as "bonusCode"
  from round r join operation o on o.round_id = r.id and o.operation = 'payin' and o.mode = 'free' and o.outcome = 'posted'
  where r.player_id = $2 and r.key = $3 and r.provider = $1 order by o.posted_at desc limit 1`,
);

const OPERATIONS = named(
  'operations-of-round',
  `
  select o.id as "operationId", r.key as "roundKey", o.operation, o.mode, o.transaction_id as "transactionId", o.player_id as "playerId", o.currency,
    o.amount, o.tax, o.posted_at as "postedAt"
  from round r join operation o on o.round_id = r.id and o.outcome = 'posted'
  where r.provider = $1 and r.provider_round = $2 order by o.posted_at, o.id limit 1000`,
);

const BALANCE = named('balance', 'select balance from wallet where player_id = $1 and currency = $2');
const ROUND_CURRENCY = named(
  'round-currency',
  'select currency from round where player_id = $2 and key = $3 and provider = $1',
);
const TRUNCATION = named(
  'truncation',
  'select (truncation ->> $2)::int as n from provider_setting where provider = $1',
);

/** One look-up a question; unknown ids are answered with null, never with an error. */
export function createDirectory(pool: pg.Pool): Directory {
  const one = async <Row extends pg.QueryResultRow>(
    statement: ReturnType<typeof named>,
    values: unknown[],
  ): Promise<Row | null> => (await pool.query<Row>({ ...statement, values })).rows[0] ?? null;
  return {
    sessionByToken: (provider, token) => one<DirectorySession>(BY_TOKEN, [provider, token]),
    sessionById: async (provider, id) => (isId(id) ? one<DirectorySession>(BY_ID, [provider, id]) : null),
    async sessionOfPlayer(provider, playerId, currency) {
      if (!isId(playerId)) return null;
      return (await one<{ id: string }>(OF_PLAYER, [provider, playerId, currency]))?.id ?? null;
    },
    player: async (id) => (isId(id) ? one<DirectoryPlayer>(PLAYER, [id]) : null),
    async balance(playerId, currency) {
      if (!isId(playerId)) return null;
      const row = await one<{ balance: string }>(BALANCE, [playerId, currency]);
      return row && BigInt(row.balance);
    },
    async roundCurrency(provider, playerId, roundKey) {
      if (!isId(playerId)) return null;
      return (await one<{ currency: Currency }>(ROUND_CURRENCY, [provider, playerId, roundKey]))?.currency ?? null;
    },
    payinByKey: (provider, keys) => one<DirectoryPayin>(PAYIN_BY_KEY, [provider, [...keys]]),
    async freeStake(provider, playerId, roundKey) {
      if (!isId(playerId)) return null;
      return (await one<{ bonusCode: string | null }>(FREE_STAKE, [provider, playerId, roundKey]))?.bonusCode ?? null;
    },
    async truncation(provider, currency) {
      const row = await one<{ n: number | null }>(TRUNCATION, [provider, currency]);
      return row?.n ?? 1;
    },
    async grants(provider, playerId, game) {
      if (!isId(playerId)) return [];
      const { rows } = await pool.query<Omit<DirectoryGrant, 'stake'> & { stake: string }>({
        ...GRANTS,
        values: [provider, playerId, game],
      });
      return rows.map((row) => ({ ...row, stake: BigInt(row.stake) }));
    },
    operationsOfRound: (provider, roundKey) => operationsOfRound(pool, provider, roundKey),
  };
}

async function operationsOfRound(pool: pg.Pool, provider: Provider, roundKey: string): Promise<DirectoryOperation[]> {
  type Row = Omit<DirectoryOperation, 'amount' | 'tax'> & { amount: string; tax: string | null };
  const { rows } = await pool.query<Row>({ ...OPERATIONS, values: [provider, roundKey] });
  return rows.map((row) => ({ ...row, amount: BigInt(row.amount), tax: row.tax === null ? null : BigInt(row.tax) }));
}
