-- A run reads the newest upload of its period. Whoever uploaded a wrong file and then sends the right one again, which is known
-- already, means the right one: so a statement says when it was last sent, not only when it was first read.
-- Check after: select count(*) from statement where sent_at is null; is 0, and the service may change no other column for it.

alter table statement add column sent_at timestamptz;
update statement set sent_at = created_at;
alter table statement alter column sent_at set not null, alter column sent_at set default clock_timestamp();

grant update (sent_at) on statement to tallyman_app;
