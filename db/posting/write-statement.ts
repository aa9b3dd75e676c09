// The one writing statement of the posting path. Its parameters are arrays, one a column, in the order of the tables below;
// `write-journal.ts` fills them in the same order.

/** Numbers the parameters of one `unnest` in a row, so that adding a column cannot shift another table's. */
function unnestFrom(next: { parameter: number }, types: string, alias: string): string {
  return `unnest(${types
    .split(' ')
    .map((type) => `$${next.parameter++}::${type}[]`)
    .join(', ')}) as ${alias}`;
}

function writeStatement(): string {
  const next = { parameter: 1 };
  return `
with new_call as (
  insert into wallet_call (id, provider, operation, received_at, method, path, headers, body, call_key, outcome, problem, flags,
    reply_status, reply_headers, reply_body)
  select id, provider, operation, received_at, method, path, headers, body, call_key, outcome, problem,
    case when flags = '' then '{}' else string_to_array(flags, ',') end, reply_status, reply_headers, reply_body
  from ${unnestFrom(
    next,
    'uuid text text timestamptz text text jsonb bytea text text text text smallint jsonb text',
    'c (id, provider, operation, received_at, method, path, headers, body, call_key, outcome, problem, flags, reply_status, reply_headers, reply_body)',
  )}
), new_redelivery as (
  insert into wallet_call_redelivery (wallet_call_id, received_at)
  select * from ${unnestFrom(next, 'uuid timestamptz', 'r')}
), new_operation as (
  insert into operation (id, wallet_call_id, provider, key, operation, mode, transaction_id, linked_key, player_id, round_id, session_id,
    provider_round, game, currency, amount, fingerprint, outcome, code, final, balance_before, balance_after, bonus_code, closes_round, tax, effective_at, posted_at)
  select * from ${unnestFrom(
    next,
    'uuid uuid text text text text text text uuid uuid uuid text text text numeric text text text boolean numeric numeric text boolean numeric timestamptz timestamptz',
    'o',
  )}
), new_tombstone as (
  insert into tombstone (provider, key, player_id, operation_id, created_at)
  select * from ${unnestFrom(next, 'text text uuid uuid timestamptz', 't')}
  on conflict do nothing
), new_round as (
  insert into round (id, provider, player_id, key, provider_round, game, currency, session_id, state, bet, won, opened_at, updated_at, deadline_at)
  select id, provider, player_id, key, provider_round, game, currency, session_id, state, bet, won, at, at, deadline_at
  from ${unnestFrom(
    next,
    'uuid text uuid text text text text uuid text numeric numeric timestamptz timestamptz',
    'r (id, provider, player_id, key, provider_round, game, currency, session_id, state, bet, won, at, deadline_at)',
  )}
  on conflict (id) do update set state = excluded.state, bet = excluded.bet, won = excluded.won, updated_at = excluded.updated_at
), new_balance as (
  update wallet set balance = w.balance, floor = w.floor, version = w.version
  from ${unnestFrom(next, 'uuid numeric numeric bigint', 'w (account_id, balance, floor, version)')}
  where wallet.account_id = w.account_id
), new_transfer as (
  insert into transfer (id, operation_id, kind, debit_account, credit_account, currency, amount, wallet_account, wallet_version,
    balance_after, effective_at, posted_at)
  select * from ${unnestFrom(
    next,
    'uuid uuid text uuid uuid text numeric uuid bigint numeric timestamptz timestamptz',
    't',
  )}
)
insert into outbox (round_id, operation_id, due_at)
select round_id, operation_id, case when urgent then '-infinity' else clock_timestamp() end
from ${unnestFrom(next, 'uuid uuid boolean', 'o (round_id, operation_id, urgent)')}`;
}

export const WRITE_JOURNAL = { name: 'posting-write-journal', text: writeStatement() };
