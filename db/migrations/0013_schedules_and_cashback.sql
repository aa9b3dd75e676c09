-- Cashback programmes: a rule that gives money away, the periods it was applied to, what each player had lost in a period when
-- it was frozen, and what was granted. A rule never changes once it is kept; what is granted is granted once.
-- Why here and not only in code: the person who activates a programme is another than the one who made it, a player's grant of
-- a period exists once, and neither a loss nor a grant can be changed or taken away.
-- Check after: activating a programme with its maker's name fails on cashback_programme_two_people.
-- Runs by schedule need no table of their own: what the schedule has done is read from its runs.

create table cashback_programme (
  id uuid primary key,
  name text not null,
  provider text not null,
  currency text not null,
  rate text not null check (rate ~ '^[01](\.[0-9]{1,4})?$' and rate::numeric > 0 and rate::numeric <= 1),
  cap numeric(38, 0) check (cap > 0),
  minimum numeric(38, 0) check (minimum > 0),
  period text not null check (period in ('day', 'week')),
  starts_on date not null,
  state text not null default 'draft' check (state in ('draft', 'active', 'ended')),
  created_by text collate "C" not null,
  created_at timestamptz not null default clock_timestamp(),
  activated_by text collate "C",
  activated_at timestamptz,
  ended_by text collate "C",
  ended_at timestamptz,
  check (cap >= minimum),
  constraint cashback_programme_two_people check (activated_by <> created_by),
  check (state <> 'draft' or (activated_by is null and ended_at is null)),
  check (state <> 'active' or (activated_by is not null and activated_at is not null and ended_at is null)),
  check (state <> 'ended' or ended_at is not null)
);
create index cashback_programme_time on cashback_programme (created_at, id);

-- A period that was begun. Named by its first gaming day, so that a changed calendar makes no second one of it.
create table cashback_period (
  programme_id uuid not null references cashback_programme,
  first_day date not null,
  period_from timestamptz not null,
  period_to timestamptz not null,
  state text not null default 'running' check (state in ('running', 'done', 'failed')),
  reason text,
  -- Only transactions below it count, once all of them have ended; what is corrected later changes nothing any more.
  watermark xid8,
  frozen_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  primary key (programme_id, first_day),
  check (period_from < period_to),
  check ((state = 'failed') = (reason is not null)),
  check ((state = 'done') = (finished_at is not null)),
  check (state <> 'done' or frozen_at is not null)
);

-- What a player had lost in the period, in minor units; those who lost nothing have no row.
create table cashback_loss (
  programme_id uuid not null,
  first_day date not null,
  player_id uuid not null references player,
  lost numeric(38, 0) not null check (lost > 0),
  primary key (programme_id, first_day, player_id),
  foreign key (programme_id, first_day) references cashback_period
);

create table cashback_grant (
  programme_id uuid not null,
  first_day date not null,
  player_id uuid not null,
  amount numeric(38, 0) not null check (amount > 0),
  transfer_id uuid not null unique references transfer,
  granted_at timestamptz not null default clock_timestamp(),
  primary key (programme_id, first_day, player_id),
  foreign key (programme_id, first_day, player_id) references cashback_loss
);
create index cashback_grant_time on cashback_grant (programme_id, granted_at, player_id);

create trigger append_only_cashback_loss before update or delete or truncate on cashback_loss for each statement execute function refuse_change();
create trigger append_only_cashback_grant before update or delete or truncate on cashback_grant for each statement execute function refuse_change();

create index run_scheduled on run (provider, period_from) where created_by = 'schedule';

grant select, insert on cashback_programme, cashback_period, cashback_loss, cashback_grant to tallyman_app;
grant update (state, activated_by, activated_at, ended_by, ended_at) on cashback_programme to tallyman_app;
grant update (state, reason, watermark, frozen_at, finished_at) on cashback_period to tallyman_app;
