-- What we owe a provider that waits for our word on an operation: written by the commit that decides, sent until it is taken.
-- Check after: a confirmation without a body, or conducted by anything else than the three below, is refused.

create table confirmation (
  id uuid primary key,
  provider text not null,
  door text not null check (door in ('payment', 'cashback')), -- which of the provider's calls carries it
  subject text collate "C" not null, -- the transaction it speaks of
  operation_id uuid, -- null when the call could not be read as an operation
  conducted_by text not null check (conducted_by in ('round', 'cashback', 'confirmation')),
  body text not null check (body <> ''),
  undo jsonb, -- the event that undoes the operation when the provider refuses it for good
  received_at timestamptz not null, -- the provider counts from here
  claimed_until timestamptz,
  started_at timestamptz, -- given to a workflow of its own
  taken_at timestamptz
);
create index confirmation_operation on confirmation (operation_id) where conducted_by = 'round';
create index confirmation_unstarted on confirmation (id) where started_at is null and conducted_by <> 'round';

grant select, insert on confirmation to tallyman_app;
grant update (claimed_until, started_at, taken_at) on confirmation to tallyman_app;
