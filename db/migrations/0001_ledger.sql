-- The ledger: players and their wallets, append-only transfers, wallet calls with permanent idempotency, rounds, tombstones.
-- Why here and not only in code: a transfer names one debit, one credit and one amount, so it balances by construction;
-- unique keys make posting idempotent; the service's role can add ledger rows but never change or remove them.
-- Indexes begin with their most selective column, so that no plan made while a table was empty can prefer a scan by provider.
-- Check after: `select count(*) from pg_trigger where tgname like 'append_only%'` is 6.

do $$ begin
  if not exists (select from pg_roles where rolname = 'tallyman_app') then create role tallyman_app nologin; end if;
end $$;

create table player (
  id uuid primary key,
  external_id text collate "C" not null unique,
  test boolean not null default false,
  blocked boolean not null default false,
  created_at timestamptz not null default clock_timestamp()
);

create table account (
  id uuid primary key,
  kind text not null check (kind in ('player', 'clearing', 'promotions', 'cashback', 'jackpot', 'tax', 'adjustments', 'external')),
  player_id uuid references player,
  provider text,
  currency text not null,
  created_at timestamptz not null default clock_timestamp(),
  check ((kind = 'player') = (player_id is not null)),
  unique nulls not distinct (kind, player_id, provider, currency)
);

-- The live balance of a player account. House accounts have no row here: it would be the one hot row of the house.
-- fillfactor keeps the update on its page (HOT).
create table wallet (
  account_id uuid primary key references account,
  player_id uuid not null references player,
  currency text not null,
  balance numeric(38, 0) not null default 0,
  floor numeric(38, 0) not null default 0,
  version bigint not null default 0,
  unique (player_id, currency),
  constraint wallet_floor check (balance >= floor)
) with (fillfactor = 60);

create table session (
  id uuid primary key,
  provider text not null,
  player_id uuid not null references player,
  kind text not null check (kind in ('game', 'webshop')),
  mode text not null check (mode in ('cash', 'demo')),
  game text,
  currency text not null,
  language text,
  return_url text,
  webshop jsonb,
  state text not null check (state in ('starting', 'active', 'ended', 'failed')),
  url text,
  provider_session_id text collate "C",
  launch_token text collate "C",
  reason text,
  expires_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  unique (launch_token, provider)
);
create index session_player on session (player_id, created_at);
create index session_time on session (created_at, provider);

-- What a provider may present for a session: its launch token, and those that replaced or followed it. Each has its own end.
create table session_token (
  token text collate "C" not null,
  provider text not null,
  session_id uuid not null references session,
  expires_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  primary key (token, provider)
);
create index session_token_session on session_token (session_id);

-- One verified request of a provider, raw, with the answer we gave. Unverified requests are counted, never stored.
create table wallet_call (
  id uuid primary key,
  provider text not null,
  operation text not null,
  received_at timestamptz not null,
  method text not null,
  path text not null,
  headers jsonb not null,
  body bytea not null,
  call_key text collate "C", -- the request's own id, where the provider demands that a repeat hears the same
  outcome text not null check (outcome in ('posted', 'refused', 'tombstone', 'duplicate', 'answered', 'malformed')),
  problem text,
  flags text[] not null default '{}',
  reply_status smallint not null,
  reply_headers jsonb not null,
  reply_body text not null
);
create unique index wallet_call_key on wallet_call (call_key, provider) where call_key is not null;
create index wallet_call_time on wallet_call using brin (received_at);

-- The same call again: counted here, answered from the first.
create table wallet_call_redelivery (
  id bigint generated always as identity primary key,
  wallet_call_id uuid not null references wallet_call,
  received_at timestamptz not null
);
create index wallet_call_redelivery_call on wallet_call_redelivery (wallet_call_id);

create table round (
  id uuid primary key,
  provider text not null,
  player_id uuid not null,
  key text collate "C" not null,
  provider_round text collate "C" not null,
  game text,
  currency text not null,
  session_id uuid,
  state text not null check (state in ('open', 'settled', 'refunded', 'cancelled', 'stuck')),
  bet numeric(38, 0) not null,
  won numeric(38, 0) not null,
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  deadline_at timestamptz not null,
  unique (player_id, key, provider)
) with (fillfactor = 70);
create index round_provider_round on round (provider_round, provider);

-- One decided wallet event. `final` rows own their key for ever; other refusals are judged anew on the next delivery.
create table operation (
  id uuid primary key,
  wallet_call_id uuid, -- null: decided by a workflow, not asked for by a call
  provider text not null,
  key text collate "C" not null,
  operation text not null,
  mode text not null,
  transaction_id text collate "C" not null,
  linked_key text collate "C",
  player_id uuid,
  round_id uuid,
  session_id uuid,
  provider_round text collate "C",
  game text,
  currency text not null,
  amount numeric(38, 0) not null check (amount >= 0),
  fingerprint text not null,
  outcome text not null check (outcome in ('posted', 'refused', 'tombstone')),
  code text,
  final boolean not null,
  balance_before numeric(38, 0),
  balance_after numeric(38, 0),
  bonus_code text collate "C",
  closes_round boolean not null default false,
  tax numeric(38, 0),
  effective_at timestamptz not null,
  posted_at timestamptz not null,
  xid xid8 not null default pg_current_xact_id(),
  check ((outcome = 'refused') = (code is not null)),
  check (outcome = 'refused' or final)
);
create unique index operation_key on operation (key, provider) where final;
create index operation_round on operation (round_id);
create index operation_transaction on operation (transaction_id, provider);
create index operation_bonus on operation (bonus_code, provider) where bonus_code is not null;
create index operation_effective on operation using brin (effective_at);

-- A verified rollback of a call not seen yet: the late call under this key is refused. player_id null: named nobody.
create table tombstone (
  provider text not null,
  key text collate "C" not null,
  player_id uuid,
  operation_id uuid not null,
  created_at timestamptz not null,
  unique nulls not distinct (key, provider, player_id)
);

-- One debit, one credit, one amount. wallet_account is the player's side, with a gapless version and the balance after it.
create table transfer (
  id uuid primary key,
  operation_id uuid,
  kind text not null,
  debit_account uuid not null,
  credit_account uuid not null,
  currency text not null,
  amount numeric(38, 0) not null check (amount > 0),
  wallet_account uuid,
  wallet_version bigint,
  balance_after numeric(38, 0),
  reference text,
  effective_at timestamptz not null,
  posted_at timestamptz not null,
  xid xid8 not null default pg_current_xact_id(),
  check (debit_account <> credit_account),
  check (wallet_account is null or (wallet_version is not null and balance_after is not null and wallet_account in (debit_account, credit_account)))
);
create unique index transfer_wallet_version on transfer (wallet_account, wallet_version);
create index transfer_operation on transfer (operation_id);
create index transfer_posted on transfer using brin (posted_at);

-- What Temporal still has to hear of. Written by the commit that moved the money, delivered by the dispatcher.
create table outbox (
  id bigint generated always as identity primary key,
  round_id uuid not null,
  operation_id uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null default clock_timestamp(),
  claimed_until timestamptz,
  sent_at timestamptz
) with (fillfactor = 70);
create index outbox_unsent on outbox (id) where sent_at is null;
create index outbox_unsent_round on outbox (round_id, id) where sent_at is null;

create table provider_setting (
  provider text primary key,
  enabled boolean not null default true,
  truncation jsonb not null default '{}',
  statement_mapping jsonb not null default '{}',
  time_zone text not null default 'UTC',
  day_start text not null default '00:00',
  expected_window_seconds integer not null default 3600,
  round_deadline_seconds integer not null default 86400
);

-- Guards. Statement level with transition tables: one query a batch instead of one a row.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'TM001';
end $$;

create trigger append_only_account before update or delete or truncate on account for each statement execute function refuse_change();
create trigger append_only_wallet_call before update or delete or truncate on wallet_call for each statement execute function refuse_change();
create trigger append_only_redelivery before update or delete or truncate on wallet_call_redelivery for each statement execute function refuse_change();
create trigger append_only_operation before update or delete or truncate on operation for each statement execute function refuse_change();
create trigger append_only_tombstone before update or delete or truncate on tombstone for each statement execute function refuse_change();
create trigger append_only_transfer before update or delete or truncate on transfer for each statement execute function refuse_change();

-- Both accounts of a transfer exist in its currency, a player's side is named as such, and each wallet touched ends at the
-- balance and version of its youngest transfer.
create function guard_transfers() returns trigger language plpgsql as $$
begin
  if exists (
    select from added t
    left join account d on d.id = t.debit_account
    left join account c on c.id = t.credit_account
    where d.currency is distinct from t.currency or c.currency is distinct from t.currency
       or t.wallet_account is distinct from case when d.kind = 'player' then d.id when c.kind = 'player' then c.id end
       or (d.kind = 'player' and c.kind = 'player')
  ) then
    raise exception 'a transfer names an account that is missing, foreign in currency or not its wallet' using errcode = 'TM002';
  end if;
  if exists (
    select from (
      select distinct on (wallet_account) wallet_account, wallet_version, balance_after
      from added where wallet_account is not null order by wallet_account, wallet_version desc
    ) youngest
    left join wallet w on w.account_id = youngest.wallet_account
    where w.version is distinct from youngest.wallet_version or w.balance is distinct from youngest.balance_after
  ) then
    raise exception 'a wallet disagrees with its youngest transfer' using errcode = 'TM003';
  end if;
  return null;
end $$;
create trigger guard_transfers after insert on transfer referencing new table as added for each statement execute function guard_transfers();

grant usage on schema public to tallyman_app;
grant select on all tables in schema public to tallyman_app;
grant insert on player, account, wallet, session, session_token, wallet_call, wallet_call_redelivery, round, operation, tombstone, transfer, outbox, provider_setting to tallyman_app;
grant update (blocked, test) on player to tallyman_app;
grant update (balance, floor, version) on wallet to tallyman_app;
grant update (state, url, provider_session_id, launch_token, reason, expires_at) on session to tallyman_app;
grant update (expires_at) on session_token to tallyman_app;
grant update (state, bet, won, updated_at, deadline_at) on round to tallyman_app;
grant update (due_at, claimed_until, sent_at) on outbox to tallyman_app;
grant delete on outbox to tallyman_app;
grant update on provider_setting to tallyman_app;
