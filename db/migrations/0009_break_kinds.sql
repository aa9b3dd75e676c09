-- What matching must know to name the last of the 26 kinds of break: who is a test player, and that a payout's round has no bet
-- at all.
-- Why here: a run asks each of these once over all its items, never row by row in the service.
-- A case may come to say more about itself under one identity (a missing win expires), so its kind may change.
-- Check after: `select count(*) from pg_indexes where indexname = 'player_test'` is 1.

-- Neither side has a bet in the round of this payout; written by the pass over rounds.
alter table run_item add column betless boolean not null default false;

-- Test players are few, and without any a run asks nothing about them.
create index player_test on player (id) where test;

grant update (betless) on run_item to tallyman_app;
grant update (kind) on break to tallyman_app;
