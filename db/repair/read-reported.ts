// The provider's transaction behind a case, from its statement's line or, where a round's workflow or a call opened the case,
// from the case itself. What the provider leaves out, our own round of the same player tells.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';
import type { ReportedTransaction } from '../../providers/dialect.ts';
import type { CaseSubject, OurOperation } from './our-operation.ts';

type Known = {
  provider: Provider;
  currency: Currency | null;
  theirs: bigint | null;
  playerId: string | null;
  providerRound: string | null;
  transactionId: string | null;
  lineId: string | null;
  eventAt: Date;
  subject: CaseSubject;
};
type Line = {
  transaction_id: string | null;
  operation: ReportedTransaction['operation'] | null;
  linked_transaction_id: string | null;
  provider_round: string | null;
  player_id: string | null;
  game: string | null;
  currency: Currency | null;
  amount: string | null;
  accepted: boolean;
  free: boolean | null;
  occurred_at: Date | null;
  part: string;
};

const LINE = `select transaction_id, operation, linked_transaction_id, provider_round, player_id, game, currency, amount, accepted,
  free, occurred_at, part from statement_line where id = $1`;

/** Null when the provider counts nothing, or it cannot be told what. */
export async function readReported(
  client: pg.PoolClient,
  known: Known,
  operation: OurOperation | null,
): Promise<ReportedTransaction | null> {
  const line = known.lineId === null ? null : ((await client.query<Line>(LINE, [known.lineId])).rows[0] ?? null);
  if (line && !line.accepted) return null;
  const transactionId = line?.transaction_id ?? known.transactionId;
  const playerId = line?.player_id ?? known.playerId;
  const currency = line?.currency ?? known.currency;
  const amount = line?.amount ?? known.theirs;
  const family = line?.operation ?? known.subject.family;
  if (transactionId === null || playerId === null || currency === null || amount === null || family === null)
    return null;
  const providerRound = line?.provider_round ?? known.providerRound;
  const wanted = { provider: known.provider, playerId, providerRound, linked: line?.linked_transaction_id ?? null };
  const stake =
    family === 'payin' || family === 'cashback'
      ? null
      : await findStake(client, { ...wanted, amount: BigInt(amount), family });
  const game =
    line?.game ?? stake?.game ?? operation?.game ?? (await findGame(client, known, line?.part ?? null, wanted));
  return {
    ...{ transactionId, operation: family, providerRound, playerId, game, currency },
    amount: BigInt(amount),
    stakeKey: stake?.key ?? operation?.linkedKey ?? null,
    free: line?.free ?? false,
    occurredAt: (line?.occurred_at ?? known.eventAt).toISOString(),
  };
}

type Wanted = { provider: string; playerId: string; providerRound: string | null; linked: string | null };

/** $1 provider, $2 player, $3 the provider's round, $4 linked transaction, $5 amount of a rollback. */
const STAKES = `
select p.key, coalesce(p.game, r.game) as game
from round r join operation p on p.round_id = r.id and p.operation = 'payin' and p.outcome = 'posted'
where r.provider = $1 and r.player_id = $2 and ($3::text is null or r.provider_round = $3)
  and ($4::text is null or p.transaction_id = $4 or p.id::text = $4) and ($3::text is not null or $4::text is not null)
  and not exists (
    select from operation u where u.round_id = r.id and u.linked_key = p.key and u.outcome = 'posted' and u.operation in ('rollback', 'refund'))
order by $5::numeric is null or p.amount = $5 desc, p.id limit 2`;

/** The bet that is settled or undone; of several in the round none can be said to be it, unless the amount tells. */
async function findStake(
  client: pg.PoolClient,
  { provider, playerId, providerRound, linked, amount, family }: Wanted & { amount: bigint; family: string },
): Promise<{ key: string; game: string | null } | null> {
  const ofRollback = family === 'rollback' ? amount.toString() : null;
  const { rows } = await client.query<{ key: string; game: string | null }>(STAKES, [
    provider,
    playerId,
    providerRound,
    linked,
    ofRollback,
  ]);
  return rows.length === 1 || (rows.length === 2 && ofRollback !== null) ? (rows[0] ?? null) : null;
}

/** The game of the round, or of the session whose statement the line stands in. */
async function findGame(
  client: pg.PoolClient,
  { provider }: Known,
  part: string | null,
  { playerId, providerRound }: Wanted,
): Promise<string | null> {
  const { rows } = await client.query<{ game: string | null }>(
    `select coalesce(
       (select game from round where provider = $1 and player_id = $2 and provider_round = $3 limit 1),
       (select game from session where provider = $1 and player_id = $2 and provider_session_id = $4 limit 1)) as game`,
    [provider, playerId, providerRound, part],
  );
  return rows[0]?.game ?? null;
}
