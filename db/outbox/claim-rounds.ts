// Claims rounds that have something to tell Temporal, for a bounded time, each with its whole story. Any number of dispatchers
// may claim at once: the oldest unsent row of a round is the round's lock, so its rows are never in two hands and never out
// of order. Claim and story are one statement, hence one snapshot: what is not in hand in the story was sent before.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Mode, Operation } from '../../domain/wallet-event.ts';

/** One operation of a claimed round. `outboxId` is null when it was sent before; `amount` in minor units. */
export type ClaimedOperation = {
  outboxId: string | null;
  operationId: string;
  walletCallId: string | null;
  operation: Operation;
  mode: Mode;
  /** Refused only while its confirmation is owed. */
  outcome: 'posted' | 'tombstone' | 'refused';
  transactionId: string;
  key: string;
  linkedKey: string | null;
  amount: bigint;
  closesRound: boolean;
  at: Date;
  /** The free bet that this stake was played with. */
  freeBetId: string | null;
  /** What is owed to the provider for it, if it is in hand. */
  confirmationId: string | null;
};

/** A round with its operations, oldest first. */
export type ClaimedRound = {
  roundId: string;
  provider: Provider;
  playerId: string;
  roundKey: string;
  providerRound: string;
  game: string | null;
  currency: Currency;
  deadlineAt: Date;
  operations: ClaimedOperation[];
};

type Row = Omit<ClaimedRound, 'operations'> & Omit<ClaimedOperation, 'amount'> & { amount: string };

// The scalar subquery keeps the planner at one index probe a row, whatever its statistics say of a long backlog.
const CLAIM = {
  name: 'outbox-claim-rounds',
  text: `
    with head as (
      select o.id, o.round_id from outbox o
      where o.sent_at is null
        and o.due_at <= clock_timestamp() - make_interval(secs => $2)
        and (o.claimed_until is null or o.claimed_until < clock_timestamp())
        and o.id = (select min(x.id) from outbox x where x.round_id = o.round_id and x.sent_at is null)
      order by o.id limit $1
      for no key update skip locked
    ), claimed as (
      update outbox o set claimed_until = clock_timestamp() + make_interval(secs => $3)
      from head where o.round_id = head.round_id and o.sent_at is null
      returning o.id, o.operation_id
    )
    select r.id as "roundId", r.provider, r.player_id as "playerId", r.key as "roundKey", r.provider_round as "providerRound",
      r.game, r.currency, r.deadline_at as "deadlineAt",
      c.id as "outboxId", o.id as "operationId", o.wallet_call_id as "walletCallId", o.operation, o.mode, o.outcome,
      o.transaction_id as "transactionId", o.key, o.linked_key as "linkedKey", o.amount,
      o.closes_round as "closesRound", o.effective_at as at,
      f.id as "freeBetId", owed.id as "confirmationId"
    from head
    join round r on r.id = head.round_id
    join operation o on o.round_id = r.id
    left join claimed c on c.operation_id = o.id
    left join confirmation owed on owed.operation_id = o.id and owed.conducted_by = 'round' and c.id is not null
    left join free_bet f on o.mode = 'free' and f.bonus_code = o.bonus_code and f.provider = o.provider and f.player_id = o.player_id
    where o.outcome <> 'refused' or c.id is not null
    order by head.id, o.posted_at, o.id`,
};

/** Claims at most `limit` rounds whose oldest news has lingered, for `leaseSeconds`. */
export async function claimRounds(
  pool: pg.Pool,
  options: { limit: number; lingerMs: number; leaseSeconds: number },
): Promise<ClaimedRound[]> {
  const values = [options.limit, options.lingerMs / 1000, options.leaseSeconds];
  const { rows } = await pool.query<Row>({ ...CLAIM, values });
  const rounds = new Map<string, ClaimedRound>();
  for (const row of rows) {
    const { roundId, provider, playerId, roundKey, providerRound, game, currency, deadlineAt, ...operation } = row;
    const round = rounds.get(roundId) ?? {
      ...{ roundId, provider, playerId, roundKey, providerRound, game, currency, deadlineAt },
      operations: [],
    };
    round.operations.push({ ...operation, amount: BigInt(operation.amount) });
    rounds.set(roundId, round);
  }
  return [...rounds.values()];
}
