-- A run's first pass reads both sides whole. Where it found them to differ is kept on the run until it ends, so that the next
-- pass reads only that again.
-- Check after: `select count(differing) from run where state <> 'running'` answers 0.

alter table run add column differing integer[];
alter table run add constraint run_differing_while_running check (differing is null or state = 'running');
grant update (differing) on run to tallyman_app;
