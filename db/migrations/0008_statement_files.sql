-- Statements that arrive as files. The same bytes for the same period under the same mapping are one statement, also when two
-- uploads arrive at once: the second waits on the unique key and then finds the first. What a file may say beyond a
-- transaction is kept: that the provider has given up delivering it, its tax, and the provider's own totals.
-- Check after: a second `statement` row with one provider, period, mapping_hash and file_sha256 fails on statement_file; a
-- statement_total of an unknown statement fails on its foreign key.

alter table statement
  add column file_sha256 text,
  add column mapping text,
  add column mapping_hash text,
  add column notices jsonb not null default '[]',
  add column created_by text,
  add check (source = 'file' or file_sha256 is null);
create unique index statement_file on statement (provider, period_from, period_to, mapping_hash, file_sha256)
  where file_sha256 is not null;

-- delivery_expired: accepted there, and the provider has stopped trying to deliver it. Null: the line does not say.
alter table statement_line
  add column delivery_expired boolean,
  add column tax numeric(38, 0);
-- Ids are taken a thousand at a time: a file's lines come by the million, over one connection.
alter table statement_line alter column id set cache 1000;
-- Unreadable lines are few, and are asked for by statement.
create index statement_line_problem on statement_line (statement_id, line_no) where problem is not null;

-- The provider's own total of the period: stakes up, wins and rollbacks down, so it may be negative.
create table statement_total (
  statement_id uuid not null references statement,
  currency text not null,
  amount numeric(38, 0) not null,
  primary key (statement_id, currency)
);

grant update (notices) on statement to tallyman_app;
grant select, insert on statement_total to tallyman_app;
