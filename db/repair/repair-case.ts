// Everything that deciding a repair needs to know of a case: its figures, our operation as it stands, and the provider's
// transaction with what our own ledger tells beside it. Read after the case is locked, so that it holds until the end.

import type pg from 'pg';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { CaseState } from '../../domain/case-life.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';
import { residualOf } from '../../domain/repair/residual.ts';
import type { ReportedTransaction } from '../../providers/dialect.ts';
import { RESIDUAL } from '../reconciliation/break-facts.ts';
import { type CaseSubject, type OurOperation, readOperation } from './our-operation.ts';
import { readReported } from './read-reported.ts';

export type RepairCase = {
  id: string;
  provider: Provider;
  kind: BreakKind;
  state: CaseState;
  currency: Currency | null;
  comparable: boolean;
  /** Of the provider's amount. */
  theirCurrency: Currency | null;
  ours: bigint | null;
  theirs: bigint | null;
  /** What is open, without what was carried out since the figures were last looked at. */
  residual: bigint | null;
  settled: bigint;
  /** Minor units that proposals still to be carried out would use. */
  pending: bigint;
  playerId: string | null;
  providerRound: string | null;
  transactionId: string | null;
  roundId: string | null;
  lineId: string | null;
  /** The round that the provider could be asked about: it has a session that the provider knows. */
  askRoundId: string | null;
  lastRun: string | null;
  eventAt: Date;
  subject: CaseSubject;
  operation: OurOperation | null;
  reported: ReportedTransaction | null;
};

type Row = {
  id: string;
  provider: Provider;
  kind: BreakKind;
  state: CaseState;
  fingerprint: string;
  currency: Currency | null;
  ours: string | null;
  theirs: string | null;
  settled: string;
  pending: string;
  unproved: string;
  player_id: string | null;
  provider_round: string | null;
  transaction_id: string | null;
  ask_round: string | null;
  last_run: string | null;
  event_at: Date;
  evidence: Record<string, string | number | null> & { theirCurrency?: Currency };
};

/** Over `break b`. */
export const ASK_ROUND = `
  select r.id from round r
  where (r.id = (b.evidence ->> 'roundId')::uuid
      or r.provider = b.provider and r.provider_round = b.provider_round and (b.player_id is null or r.player_id = b.player_id))
    and exists (
      select from session s left join operation o on o.session_id = s.id and o.round_id = r.id
      where s.provider_session_id is not null and (s.id = r.session_id or o.id is not null))
  order by r.id limit 1`;

const READ = `
select b.id, b.provider, b.kind, b.state, b.fingerprint, b.currency, b.ours, b.theirs, b.settled, b.player_id, b.provider_round,
  b.transaction_id, (${ASK_ROUND}) as ask_round, b.last_run, b.event_at, b.evidence,
  coalesce(u.pending, 0) as pending, coalesce(u.unproved, 0) as unproved
from break b
left join lateral (
  select sum(use) filter (where state <> 'applied') as pending, sum(use) filter (where state = 'applied') as unproved
  from (
    select p.state, case when p.action = 'reverse' then ${RESIDUAL} else p.amount end as use
    from proposal p
    where p.break_id = b.id and p.id is distinct from $2::uuid
      and (p.state in ('pending', 'approved') or p.state = 'applied' and p.proved_at is null)
  ) used
) u on true
where b.id = $1`;

/** Reads a case that the caller has locked; `except` is a proposal that does not count as pending. */
export async function readRepairCase(client: pg.PoolClient, id: string, except: string | null): Promise<RepairCase> {
  const { rows } = await client.query<Row>(READ, [id, except]);
  const row = rows[0];
  if (!row) throw new Error(`there is no case ${id}`);
  const subject = subjectOf(row.fingerprint);
  const ours = row.ours === null ? null : BigInt(row.ours);
  const theirs = row.theirs === null ? null : BigInt(row.theirs);
  const settled = BigInt(row.settled);
  const { kind, state, provider, currency, evidence, transaction_id: transactionId } = row;
  const theirCurrency = evidence.theirCurrency ?? currency;
  const comparable = theirCurrency === currency;
  const renamed = evidence['theirOperation'] !== undefined;
  const idOf = (name: string) =>
    evidence[name] === undefined || evidence[name] === null ? null : String(evidence[name]);
  const known = {
    ...{
      id: row.id,
      provider,
      kind,
      state,
      currency,
      comparable,
      theirCurrency,
      ours,
      theirs,
      settled,
      subject,
      transactionId,
    },
    residual: less(residualOf({ kind, state, ours, theirs, comparable, renamed, settled }), BigInt(row.unproved)),
    pending: BigInt(row.pending),
    playerId: row.player_id,
    providerRound: row.provider_round,
    roundId: idOf('roundId'),
    lineId: idOf('lineId'),
    askRoundId: row.ask_round,
    lastRun: row.last_run,
    eventAt: row.event_at,
  };
  const operation = await readOperation(client, known);
  return { ...known, operation, reported: await readReported(client, known, operation) };
}

const less = (residual: bigint | null, used: bigint) =>
  residual === null ? null : residual > used ? residual - used : 0n;

/** `<provider>/<kind>/<family>/<ordinal>/<transaction>`; a case about a round waits for a stake of it. */
function subjectOf(fingerprint: string): CaseSubject {
  const [, , family, ordinal] = fingerprint.split('/');
  if (family === 'payin' || family === 'payout' || family === 'rollback') return { family, ordinal: Number(ordinal) };
  return family === 'round' ? { family: 'payin', ordinal: 1 } : { family: null, ordinal: 1 };
}
