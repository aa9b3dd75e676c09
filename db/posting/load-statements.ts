// The reading statements of the posting path, prepared once a connection. They only ever look up by key; the poster's
// connection therefore forbids the planner to scan (see poster-connection.ts).

import type { GrantFacts, SessionFacts } from '../../domain/decision.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Fingerprint, Mode, Operation } from '../../domain/wallet-event.ts';
import type { AnsweredOperation } from './ledger-state.ts';

export type WalletRow = {
  player_id: string;
  blocked: boolean;
  account_id: string;
  currency: Currency;
  balance: string;
  floor: string;
  version: string;
};

/** All wallets of the players, locked in id order so that two batches can never wait for each other in a circle. */
export const LOCK_WALLETS = {
  name: 'posting-lock-wallets',
  text: `
    select w.player_id, p.blocked, w.account_id, w.currency, w.balance, w.floor, w.version
    from wallet w join player p on p.id = w.player_id
    where w.player_id = any ($1::uuid[])
    order by w.account_id
    for no key update of w`,
};

export type OperationRow = {
  id: string;
  wallet_call_id: string | null;
  key: string;
  operation: Operation;
  mode: Mode;
  transaction_id: string;
  player_id: string | null;
  round_id: string | null;
  currency: Currency;
  amount: string;
  closes_round: boolean;
  fingerprint: string;
  outcome: 'posted' | 'refused' | 'tombstone';
  code: Refusal | null;
  balance_before: string | null;
  balance_after: string | null;
  reply_status: number | null;
  reply_headers: Record<string, string> | null;
  reply_body: string | null;
};

export type LookupRow = {
  i: string;
  posted_at: string;
  enabled: boolean | null;
  round_deadline_seconds: number | null;
  session_id: string | null;
  session_player: string;
  session_currency: Currency;
  session_game: string | null;
  session_mode: 'cash' | 'demo';
  session_state: string;
  session_expires_at: Date | null;
  operations: OperationRow[] | null;
  bonus: { player_id: string; game: string; stake: string; count: number; open: boolean; used: number } | null;
  buried_for_player: true | null;
  buried_for_all: true | null;
};

/** One row a call: the clock inside the lock, its session, the operations under its key and its links (with their answers), its
 * tombstones and its grant. Amounts leave as text. */
export const LOOK_UP = {
  name: 'posting-look-up',
  text: `
    select c.i, to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as posted_at, ps.enabled, ps.round_deadline_seconds,
      s.id as session_id, s.player_id as session_player, s.currency as session_currency, s.game as session_game,
      s.mode as session_mode, s.state as session_state, coalesce(st.expires_at, s.expires_at) as session_expires_at,
      found.operations, grants.facts as bonus,
      (select true from tombstone t where t.key = c.tombstone_key and t.provider = c.provider and t.player_id = c.player) as buried_for_player,
      (select true from tombstone t where t.key = c.tombstone_key and t.provider = c.provider and t.player_id is null) as buried_for_all
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::uuid[], $8::uuid[], $9::text[], $10::text[])
      with ordinality as c (provider, key, link_1, link_2, linked_id, token, player, session_id, tombstone_key, bonus_code, i)
    left join provider_setting ps on ps.provider = c.provider
    left join session_token st on st.token = c.token and st.provider = c.provider
    left join session s on s.provider = c.provider and s.id = coalesce(c.session_id, st.session_id,
      (select l.id from session l where l.launch_token = c.token and l.provider = c.provider))
    left join lateral (
      select jsonb_agg(jsonb_build_object(
        'id', o.id, 'wallet_call_id', o.wallet_call_id, 'key', o.key, 'operation', o.operation, 'mode', o.mode,
        'transaction_id', o.transaction_id, 'player_id', o.player_id, 'round_id', o.round_id, 'currency', o.currency,
        'amount', o.amount::text, 'closes_round', o.closes_round, 'fingerprint', o.fingerprint, 'outcome', o.outcome, 'code', o.code,
        'balance_before', o.balance_before::text, 'balance_after', o.balance_after::text,
        'reply_status', w.reply_status, 'reply_headers', w.reply_headers, 'reply_body', w.reply_body)) filter (where o.provider = c.provider and o.final) as operations
      from (
        select id from operation where key = c.key and provider = c.provider and final
        union all select id from operation where key = c.link_1 and provider = c.provider and final
        union all select id from operation where key = c.link_2 and provider = c.provider and final
        union all select c.linked_id where c.linked_id is not null
      ) hit join operation o on o.id = hit.id left join wallet_call w on w.id = o.wallet_call_id
    ) found on true
    left join lateral (
      select jsonb_build_object('player_id', f.player_id, 'game', f.game, 'stake', f.stake::text, 'count', f.count,
        'open', f.state in ('granted', 'used') and f.expires_at > clock_timestamp(),
        'used', (select count(*) from operation o where o.bonus_code = c.bonus_code and o.provider = c.provider
          and o.operation = 'payin' and o.outcome = 'posted' and not exists (
            select from operation u where u.round_id = o.round_id and u.linked_key = o.key and u.outcome = 'posted'
              and u.operation in ('rollback', 'refund')))) as facts
      from free_bet f where f.bonus_code = c.bonus_code and f.provider = c.provider
    ) grants on true`,
};

/** The session of a look-up row; it counts as open while active and before its expiry. */
export function sessionFromRow(row: LookupRow, now: Date): SessionFacts {
  return {
    sessionId: row.session_id ?? '',
    playerId: row.session_player,
    currency: row.session_currency,
    game: row.session_game,
    mode: row.session_mode,
    open: row.session_state === 'active' && (row.session_expires_at === null || row.session_expires_at > now),
  };
}

/** A grant with its uses that stand. */
export function grantFromRow(row: NonNullable<LookupRow['bonus']>): GrantFacts {
  const { player_id: playerId, game, count, used, open } = row;
  return { playerId, game, stake: BigInt(row.stake), count, used, open };
}

/** A stored operation with its call's answer. */
export function knownFromRow(row: OperationRow): AnsweredOperation {
  return {
    operationId: row.id,
    walletCallId: row.wallet_call_id,
    key: row.key,
    operation: row.operation,
    mode: row.mode,
    transactionId: row.transaction_id,
    playerId: row.player_id,
    roundId: row.round_id,
    currency: row.currency,
    amount: BigInt(row.amount),
    closesRound: row.closes_round,
    fingerprint: JSON.parse(row.fingerprint) as Fingerprint,
    outcome: row.outcome,
    code: row.code,
    balanceBefore: row.balance_before === null ? null : BigInt(row.balance_before),
    balanceAfter: row.balance_after === null ? null : BigInt(row.balance_after),
    reply:
      row.reply_status === null
        ? null
        : { status: row.reply_status, headers: row.reply_headers ?? {}, body: row.reply_body ?? '' },
  };
}
