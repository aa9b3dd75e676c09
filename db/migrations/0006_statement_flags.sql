-- What a line of a day's report says beyond its money: that it is a free stake or its win, and that its player is a test
-- player. Null: the line does not say. No row changes; what was stored before said neither.

alter table statement_line add column free boolean, add column test boolean;
