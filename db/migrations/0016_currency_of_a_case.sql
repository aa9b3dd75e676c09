-- A case of two currencies is one in ours while what is booked here stands, and one in the provider's once that was taken back:
-- what is open then is theirs. So the currency of a case may change.
-- Check after: `set role tallyman_app; update break set currency = currency where false` is allowed.

grant update (currency) on break to tallyman_app;
