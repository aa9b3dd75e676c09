-- What the REST API and the workflows keep beside the ledger: idempotency of requests, free bets, the game catalogue, cases.
-- Check after: `insert into break ...` twice with one fingerprint fails on break_fingerprint.

-- One effect for one Idempotency-Key of one caller. The row is written by the transaction that has the effect.
create table idempotency_key (
  subject text collate "C" not null,
  key text collate "C" not null,
  request_hash text not null,
  status smallint,
  body text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (subject, key)
);

create table free_bet (
  id uuid primary key,
  provider text not null,
  player_id uuid not null references player,
  game text not null,
  currency text not null,
  stake numeric(38, 0) not null check (stake > 0),
  count integer not null check (count > 0),
  bonus_code text collate "C" not null unique,
  state text not null check (state in ('granting', 'granted', 'used', 'expired', 'failed')),
  reason text,
  expires_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp()
);
create index free_bet_player on free_bet (player_id, created_at);

create table game (
  id uuid primary key,
  provider text not null,
  code text collate "C" not null,
  name text not null,
  kind text not null,
  enabled boolean not null default true,
  synced_at timestamptz not null default clock_timestamp(),
  unique (provider, code)
);

-- A difference between provider and ledger: a case that lives until it is gone. Its fingerprint keeps it one over all runs.
create table break (
  id uuid primary key,
  provider text not null,
  kind text not null,
  class text not null check (class in ('money', 'timing', 'explained')),
  fingerprint text collate "C" not null,
  state text not null check (state in ('expected', 'open', 'in_review', 'awaiting_approval', 'resolved', 'pinned')),
  severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
  transaction_id text collate "C",
  provider_round text collate "C",
  player_id uuid,
  currency text,
  ours numeric(38, 0),
  theirs numeric(38, 0),
  cause text not null,
  repair text not null,
  evidence jsonb not null default '{}',
  event_at timestamptz not null,
  expected_until timestamptz,
  assignee text,
  first_run uuid,
  last_run uuid,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint break_fingerprint unique (fingerprint)
);
create index break_provider on break (provider, kind, state);

create table break_event (
  id bigint generated always as identity primary key,
  break_id uuid not null references break,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  action text not null,
  detail jsonb not null default '{}'
);
create index break_event_break on break_event (break_id, id);
create trigger append_only_break_event before update or delete or truncate on break_event for each statement execute function refuse_change();

grant select on all tables in schema public to tallyman_app;
grant insert on idempotency_key, free_bet, game, break, break_event to tallyman_app;
grant update (status, body) on idempotency_key to tallyman_app;
grant delete on idempotency_key to tallyman_app;
grant update (state, reason) on free_bet to tallyman_app;
grant update (name, kind, enabled, synced_at) on game to tallyman_app;
grant update (class, state, severity, ours, theirs, cause, repair, evidence, expected_until, assignee, last_run, updated_at) on break to tallyman_app;
