// Our operation behind a case, as it stands after all that was adjusted: counted under its transaction id in the very order in
// which matching counts, so that a repair and a run speak of the same one.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import type { Family } from '../../domain/matching/family.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Fingerprint, Mode, Operation } from '../../domain/wallet-event.ts';
import { paidOnBet } from '../reconciliation/paid-on-bet.ts';

/** Amounts in minor units; `worth` is the amount with what was adjusted. */
export type OurOperation = {
  id: string;
  operation: Operation;
  mode: Mode;
  outcome: 'posted' | 'refused' | 'tombstone';
  final: boolean;
  key: string;
  linkedKey: string | null;
  transactionId: string;
  playerId: string | null;
  roundId: string | null;
  roundKey: string | null;
  providerRound: string | null;
  game: string | null;
  currency: Currency;
  amount: bigint;
  worth: bigint;
  bonusCode: string | null;
  closesRound: boolean;
  fingerprint: Fingerprint;
  undone: boolean;
  /** Of a bet: a win on it stands. */
  paid: boolean;
  /** A proposal of some case posted it. */
  repaired: boolean;
  effectiveAt: string;
};

/** What the case is about, as its fingerprint says. */
export type CaseSubject = { family: Family; ordinal: number } | { family: null; ordinal: 1 };

type OperationRow = {
  id: string;
  operation: Operation;
  mode: Mode;
  outcome: OurOperation['outcome'];
  final: boolean;
  key: string;
  linked_key: string | null;
  transaction_id: string;
  player_id: string | null;
  round_id: string | null;
  round_key: string | null;
  provider_round: string | null;
  game: string | null;
  currency: Currency;
  amount: string;
  delta: string;
  bonus_code: string | null;
  closes_round: boolean;
  fingerprint: string;
  undone: boolean;
  paid: boolean;
  repaired: boolean;
  effective_at: Date;
};

/** $1 provider, $2 transaction, $3 family, $4 ordinal: in the order in which matching counts the transactions under one id. */
const OPERATION = `
select o.id, o.operation, o.mode, o.outcome, o.final, o.key, o.linked_key, o.transaction_id, o.player_id, o.round_id, r.key as round_key,
  coalesce(o.provider_round, r.provider_round) as provider_round, coalesce(o.game, r.game) as game, o.currency, o.amount, o.bonus_code,
  o.closes_round, o.fingerprint, o.effective_at,
  coalesce((select sum(a.delta) from adjustment a where a.operation_id = o.id), 0) as delta,
  exists (
    select from operation u where u.round_id = o.round_id and u.linked_key = o.key and u.outcome = 'posted'
      and u.operation in ('rollback', 'refund')) as undone,
  o.operation = 'payin' and ${paidOnBet('o')} > 0 as paid,
  exists (select from proposal p where p.operation_id = o.id) as repaired
from (
  select *, row_number() over (order by outcome = 'posted' desc, outcome = 'tombstone' desc,
    case when outcome = 'refused' then -extract(epoch from posted_at) else extract(epoch from posted_at) end, id) as n
  from operation
  where transaction_id = $2 and provider = $1 and match_family(operation) = $3 and not starts_with(key, 'repair:')
) o left join round r on r.id = o.round_id
where o.n = $4`;

/** The operation that a case is about, refused or posted; null when there is none of ours. */
export async function readOperation(
  client: pg.PoolClient,
  { provider, transactionId, subject }: { provider: Provider; transactionId: string | null; subject: CaseSubject },
): Promise<OurOperation | null> {
  if (transactionId === null || subject.family === null) return null;
  const values = [provider, transactionId, subject.family, subject.ordinal];
  const { rows } = await client.query<OperationRow>(OPERATION, values);
  const row = rows[0];
  if (!row) return null;
  const amount = BigInt(row.amount);
  return {
    ...{ id: row.id, operation: row.operation, mode: row.mode, outcome: row.outcome, final: row.final, key: row.key },
    ...{ game: row.game, currency: row.currency, undone: row.undone, paid: row.paid, repaired: row.repaired, amount },
    linkedKey: row.linked_key,
    transactionId: row.transaction_id,
    playerId: row.player_id,
    roundId: row.round_id,
    roundKey: row.round_key,
    providerRound: row.provider_round,
    worth: amount + BigInt(row.delta),
    bonusCode: row.bonus_code,
    closesRound: row.closes_round,
    fingerprint: JSON.parse(row.fingerprint) as Fingerprint,
    effectiveAt: row.effective_at.toISOString(),
  };
}
