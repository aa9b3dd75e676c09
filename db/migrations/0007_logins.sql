-- Hosted logins and the identities they prove. An identity belongs to one player and a player to one identity, for ever: a
-- second player who claims it is a conflict to report, never an overwrite.
-- Check after: a completed login without a kratos_id, or a second player for one kratos_id, is refused.

create table login (
  id uuid primary key,
  player_id uuid references player, -- given by the caller, or found by the identity
  wants_email boolean not null,
  wants_profiles boolean not null,
  redirect_url text not null,
  state text not null check (state in ('creating', 'pending', 'completed', 'failed', 'expired', 'cancelled')),
  reason text,
  provider_session_id text,
  login_url text,
  expires_at timestamptz,
  kratos_id text collate "C",
  email text,
  game_profiles jsonb,
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  check (state <> 'pending' or (provider_session_id is not null and login_url is not null and expires_at is not null)),
  check (state <> 'completed' or kratos_id is not null)
);
create index login_player on login (player_id, created_at desc);

create table identity (
  kratos_id text collate "C" primary key,
  player_id uuid not null unique references player,
  linked_at timestamptz not null default clock_timestamp()
);

grant select, insert on login, identity to tallyman_app;
grant update (player_id, state, reason, provider_session_id, login_url, expires_at, kratos_id, email, game_profiles, ended_at)
  on login to tallyman_app;
