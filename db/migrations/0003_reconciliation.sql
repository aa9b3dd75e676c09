-- Reconciliation: what a provider says happened, the runs that compare it with the ledger, and what each run found.
-- Why here and not only in code: one run of a provider and period at a time, and within a run each row of either side can be
-- claimed once; a second claim is a unique violation, not a wrong match.
-- Check after: two `run` rows of one provider and period in state running fail on run_running.

-- A transaction is looked for under its own id among transactions of its family; null: nothing a statement would list.
create function match_family(operation text) returns text language sql immutable parallel safe as $$
  select case
    when operation = 'payin' then 'payin'
    when operation in ('payout', 'cashback', 'jackpot', 'promo') then 'payout'
    when operation in ('rollback', 'refund', 'payout_reversal') then 'rollback'
  end
$$;

create table statement (
  id uuid primary key,
  provider text not null,
  period_from timestamptz not null,
  period_to timestamptz not null,
  source text not null check (source in ('api', 'file')),
  state text not null check (state in ('reading', 'complete')),
  sha256 text,
  lines integer not null default 0,
  bad_lines integer not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  check (period_from < period_to),
  check ((state = 'complete') = (sha256 is not null))
);
create index statement_period on statement (provider, period_from, period_to);

-- The unit in which a statement is read, whole or not at all: a session of the provider's API, or a whole file.
create table statement_part (
  statement_id uuid not null references statement,
  part text collate "C" not null,
  lines integer not null,
  bad_lines integer not null,
  sha256 text not null,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (statement_id, part)
);

-- One line as sent (`raw`) and as understood. `problem` says why a line could not be understood; it is kept and counted.
-- No index by key: matching joins whole periods. Statement ids rise with time, so a BRIN finds a statement's blocks.
create table statement_line (
  id bigint generated always as identity primary key,
  statement_id uuid not null,
  part text collate "C" not null,
  line_no integer not null,
  transaction_id text collate "C",
  operation text,
  linked_transaction_id text collate "C",
  provider_round text collate "C",
  player_id uuid,
  game text,
  currency text,
  amount numeric(38, 0),
  accepted boolean not null,
  round_finished boolean,
  occurred_at timestamptz,
  raw text not null,
  problem text,
  check (problem is not null or (transaction_id is not null and operation is not null and currency is not null
    and amount >= 0 and occurred_at is not null))
);
create index statement_line_statement on statement_line using brin (statement_id) with (pages_per_range = 32);

create table run (
  id uuid primary key,
  provider text not null,
  period_from timestamptz not null,
  period_to timestamptz not null,
  time_zone text not null,
  statement_ids uuid[] not null default '{}',
  state text not null check (state in ('running', 'clean', 'breaks', 'failed')),
  reason text,
  workflow_id text collate "C" not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  -- The run sees transactions below the watermark only, and takes `as_of` for now: the same again gives the same again.
  watermark xid8,
  as_of timestamptz,
  expected_window_seconds integer,
  input_hash text,
  counts jsonb not null default '{}',
  totals jsonb not null default '[]',
  by_kind jsonb not null default '{}',
  passes jsonb not null default '{}',
  no_activity boolean not null default false,
  check (period_from < period_to),
  check ((state = 'running') = (finished_at is null))
);
create unique index run_running on run (provider, period_from, period_to) where state = 'running';
create index run_provider on run (provider, id);

-- What the exact pass could not clear: a pair that differs, one side alone, or a round. Clean pairs leave no row.
create table run_item (
  id bigint generated always as identity primary key,
  run_id uuid not null references run,
  pass text not null check (pass in ('exact', 'composite', 'stuck_round', 'round_total')),
  operation_id uuid,
  line_id bigint,
  round_id uuid,
  -- 1 for the first transaction under a key, 2 for its first duplicate, and so on.
  ordinal integer not null default 1,
  check ((round_id is null) = (operation_id is not null or line_id is not null))
);
create unique index run_item_operation on run_item (run_id, operation_id) where operation_id is not null;
create unique index run_item_line on run_item (run_id, line_id) where line_id is not null;
create unique index run_item_round on run_item (run_id, round_id, pass) where round_id is not null;
create index run_item_run on run_item (run_id, id);

-- The breaks that a run saw, as they stood then.
create table run_break (
  run_id uuid not null references run,
  break_id uuid not null references break,
  kind text not null,
  state text not null,
  primary key (run_id, break_id)
);
create index run_break_break on run_break (break_id);

create index break_event_at on break (provider, event_at);
create index round_opened on round using brin (opened_at);

grant select on statement, statement_part, statement_line, run, run_item, run_break to tallyman_app;
grant insert on statement, statement_part, statement_line, run, run_item, run_break to tallyman_app;
grant update (state, sha256, lines, bad_lines) on statement to tallyman_app;
grant update (statement_ids, state, reason, finished_at, watermark, as_of, expected_window_seconds, input_hash, counts, totals,
  by_kind, passes, no_activity) on run to tallyman_app;
grant update (pass, line_id) on run_item to tallyman_app;
grant delete on run_item to tallyman_app;
