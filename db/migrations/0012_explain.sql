-- Cases in the orders in which people read them: the newest first, and by what is lost if they are ignored. What is at risk
-- changes with the clock, so it is no column; only unsettled cases can be at risk, and they are few beside the settled.
-- Check after: `explain` of the list by risk reads break_unsettled and break_settled, of the plain list break_created.

create index break_created on break (created_at, id);
create index break_unsettled on break (provider, kind) where state in ('open', 'in_review', 'awaiting_approval');
create index break_settled on break (event_at, id) where state in ('expected', 'resolved', 'pinned');
