-- A run lists the lines that could not be read. There are few among millions, and a statement is never searched for anything
-- else but as a whole.
-- Check after: `explain select from statement_line where statement_id = '…' and problem is not null` uses statement_line_problem.

create index statement_line_problem on statement_line (statement_id) where problem is not null;
