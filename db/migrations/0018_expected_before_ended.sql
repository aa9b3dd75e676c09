-- By what is at risk, a case that is only expected comes before one that is ended, however old: where nothing is at risk they were
-- told apart by age alone, so a year of ended cases stood before today's. Each order is read a page at a time from its own index.
-- Check after: `explain` of the list by risk reads break_unsettled, break_expected and break_ended; break_settled is gone.

create index break_expected on break (event_at, id) where state = 'expected';
create index break_ended on break (event_at, id) where state in ('resolved', 'pinned');
drop index break_settled;
