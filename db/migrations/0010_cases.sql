-- What people do with cases: comments, assignment, pins, explanations, in bulk too. Every step is an append-only event; one that
-- belongs to a bulk action carries its id, so that the action can be undone as a whole.
-- `settled_as`: a person ended the case without a change in figures; runs leave it ended as long as ours and theirs stay as
-- they were. `settled`: minor units of the difference that were dealt with outside the compared figures.
-- Check after: `select count(*) from break where settled_as is not null` is 0.

create table bulk_action (
  id uuid primary key,
  action text not null check (action in ('assign', 'pin', 'explain')),
  filter jsonb not null,
  actor text not null,
  at timestamptz not null default clock_timestamp(),
  count integer not null check (count >= 0),
  undone_by text,
  undone_at timestamptz,
  undone integer, -- cases that went back
  left_alone integer, -- cases that were touched since
  check ((undone_at is null) = (undone is null) and (undone_at is null) = (left_alone is null) and (undone_at is null) = (undone_by is null))
);

alter table break
  add column settled numeric(38, 0) not null default 0 check (settled >= 0),
  add column settled_as text check (settled_as in ('explained', 'reclassified', 'adjusted'));

alter table break_event add column bulk_id uuid references bulk_action;
create index break_event_bulk on break_event (bulk_id, break_id) where bulk_id is not null;

-- A case keeps its identity when the reason why it stands gets another name.
grant update (kind, settled, settled_as) on break to tallyman_app;
grant select, insert on bulk_action to tallyman_app;
grant update (undone_by, undone_at, undone, left_alone) on bulk_action to tallyman_app;
