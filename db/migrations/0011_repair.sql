-- Repairs: proposals that a second person decides, and the adjustments that they post. Why here and not only in code: whoever
-- made a proposal can never be who decides it, a proposal posts one adjustment at most, and adjustments are as append-only as
-- the transfers they speak of.
-- Check after: `update proposal set checker = maker` on any row fails on proposal_two_persons.

create table proposal (
  id uuid primary key,
  break_id uuid not null references break,
  action text not null check (action in ('credit_player', 'debit_player', 'reverse', 'ask_provider', 'reclassify', 'explain')),
  amount numeric(38, 0) check (amount > 0), -- null where no amount is asked for
  currency text,
  reason text not null,
  state text not null default 'pending' check (state in ('pending', 'approved', 'applied', 'rejected')),
  maker text not null,
  checker text, -- a person, or what ended it: reconciliation, repair
  note text,
  failure text, -- why an approved proposal could not be carried out
  effect jsonb not null, -- what it would do, as it was proposed
  result jsonb, -- what it did
  operation_id uuid, -- what it posted
  created_at timestamptz not null default clock_timestamp(),
  decided_at timestamptz,
  applied_at timestamptz,
  proved_at timestamptz, -- the case was looked at again after it
  constraint proposal_two_persons check (checker is null or checker <> maker),
  check ((amount is null) = (currency is null)),
  check ((state = 'pending') = (checker is null) and (checker is null) = (decided_at is null)),
  check ((state = 'applied') = (applied_at is not null))
);
create index proposal_break on proposal (break_id, created_at);
create index proposal_waiting on proposal (break_id) where state in ('pending', 'approved');
create index proposal_operation on proposal (operation_id) where operation_id is not null;

-- What an operation is worth beside its own amount, in its own direction; without one, money that no operation stands for.
create table adjustment (
  id uuid primary key,
  proposal_id uuid not null unique references proposal,
  break_id uuid not null references break,
  operation_id uuid,
  delta numeric(38, 0) not null check (delta <> 0),
  transfer_id uuid unique, -- null where undoing the operation moved no money of the player
  reversal_id uuid, -- the operation of our own that undid it; null for a mere difference
  at timestamptz not null default clock_timestamp(),
  xid xid8 not null default pg_current_xact_id()
);
create index adjustment_operation on adjustment (operation_id) where operation_id is not null;
create trigger append_only_adjustment before update or delete or truncate on adjustment for each statement execute function refuse_change();

grant select, insert on proposal, adjustment to tallyman_app;
grant update (state, checker, note, failure, result, operation_id, decided_at, applied_at, proved_at) on proposal to tallyman_app;
