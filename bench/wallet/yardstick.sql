-- The yardstick: one SQL function per call that does what a wallet call leaves behind, in tables of its own with the same
-- columns, checks and indexes as the ledger's. It leaves out what the ledger does besides (sessions, tombstones, guards), so
-- it is a fast rival and not a straw man.
create schema yardstick;
create table yardstick.wallet (like public.wallet including all) with (fillfactor = 60);
create table yardstick.wallet_call (like public.wallet_call including all);
create table yardstick.round (like public.round including all) with (fillfactor = 70);
create table yardstick.operation (like public.operation including all);
create table yardstick.transfer (like public.transfer including all);
create table yardstick.outbox (like public.outbox including all) with (fillfactor = 70);
insert into yardstick.wallet select * from public.wallet;

create function yardstick.post(
  p_operation text, p_key text, p_link text, p_transaction text, p_player uuid, p_currency text, p_amount numeric,
  p_game text, p_round text, p_headers jsonb, p_body bytea
) returns text language plpgsql as $$
declare
  call_id uuid := uuidv7();
  operation_id uuid := uuidv7();
  clearing constant uuid := '00000000-0000-7000-8000-000000000001';
  stored text;
  purse record;
  is_payin boolean := p_operation = 'payin';
  round_id uuid;
  balance_after numeric;
  at timestamptz;
begin
  select w.account_id, w.balance, w.floor, w.version into purse
  from yardstick.wallet w where w.player_id = p_player and w.currency = p_currency for no key update;
  at := clock_timestamp();
  select c.reply_body into stored from yardstick.operation o join yardstick.wallet_call c on c.id = o.wallet_call_id
  where o.key = p_key and o.provider = 'hypetech' and o.final;
  if found then return stored; end if;
  balance_after := case when is_payin then purse.balance - p_amount else purse.balance + p_amount end;
  if balance_after < purse.floor then raise exception 'insufficient funds'; end if;

  if is_payin then
    round_id := uuidv7();
    insert into yardstick.round (id, provider, player_id, key, provider_round, game, currency, state, bet, won, opened_at,
      updated_at, deadline_at)
    values (round_id, 'hypetech', p_player, p_game || ':' || p_round, p_round, p_game, p_currency, 'open', p_amount, 0, at, at,
      at + interval '1 day');
  else
    select o.round_id into strict round_id from yardstick.operation o
    where o.key = p_link and o.provider = 'hypetech' and o.final;
    update yardstick.round r set state = 'settled', won = r.won + p_amount, updated_at = at where r.id = round_id;
  end if;
  stored := format('{"operator_tx_id":"%s","new_balance":"%s","old_balance":"%s"}', operation_id, balance_after, purse.balance);
  insert into yardstick.wallet_call (id, provider, operation, received_at, method, path, headers, body, outcome, reply_status,
    reply_headers, reply_body)
  values (call_id, 'hypetech', p_operation, at, 'POST', '/' || p_operation, p_headers, p_body, 'posted', 200,
    '{"content-type": "application/json"}', stored);
  insert into yardstick.operation (id, wallet_call_id, provider, key, operation, mode, transaction_id, linked_key, player_id,
    round_id, provider_round, game, currency, amount, fingerprint, outcome, final, balance_before, balance_after, effective_at,
    posted_at)
  values (operation_id, call_id, 'hypetech', p_key, p_operation, 'cash', p_transaction, p_link, p_player, round_id, p_round,
    p_game, p_currency, p_amount, concat_ws(' ', p_operation, p_player, p_round, p_game, p_currency, p_amount), 'posted', true,
    purse.balance, balance_after, at, at);
  update yardstick.wallet w set balance = balance_after, version = purse.version + 1 where w.account_id = purse.account_id;
  insert into yardstick.transfer (id, operation_id, kind, debit_account, credit_account, currency, amount, wallet_account,
    wallet_version, balance_after, effective_at, posted_at)
  values (uuidv7(), operation_id, p_operation, case when is_payin then purse.account_id else clearing end,
    case when is_payin then clearing else purse.account_id end, p_currency, p_amount, purse.account_id, purse.version + 1,
    balance_after, at, at);
  insert into yardstick.outbox (round_id, operation_id) values (round_id, operation_id);
  return stored;
end $$;

grant usage on schema yardstick to tallyman_app;
grant select, insert, update on all tables in schema yardstick to tallyman_app;
