-- A session token that was replaced by a new one may live a moment longer, but its use must not put off its end again.
-- Check after: renewing a replaced token leaves its expires_at as it is.

alter table session_token add column replaced boolean not null default false;

grant update (replaced) on session_token to tallyman_app;
