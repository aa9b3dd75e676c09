// The round that a case is about, in short: where it stands and what was decided in it. At most 50 operations, with their
// true count; everything else of a round is the round's own page.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import { type Money, toMoney } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import type { RoundState } from '../../domain/round.ts';
import { MAX_SHOWN } from './break-calls.ts';

export type EvidenceRound = {
  id: string;
  round: string;
  key: string;
  player: string;
  state: RoundState;
  bet: Money;
  won: Money;
  openedAt: string;
  deadlineAt: string;
  operations: {
    operation: string;
    transactionId: string;
    amount: Money;
    at: string;
    outcome: string;
    walletCallId: string | null;
  }[];
  operationCount: number;
};

type RoundRow = {
  id: string;
  provider_round: string;
  key: string;
  player_id: string;
  state: RoundState;
  currency: Currency;
  bet: string;
  won: string;
  opened_at: Date;
  deadline_at: Date;
};
type OperationRow = {
  operation: string;
  transaction_id: string;
  currency: Currency;
  amount: string;
  posted_at: Date;
  outcome: string;
  wallet_call_id: string | null;
  total: string;
};

const COLUMNS = 'id, provider_round, key, player_id, state, currency, bet, won, opened_at, deadline_at';

/** Two are enough to see that a round without a named player is not one. */
const NAMED = `select ${COLUMNS} from round
  where provider_round = $1 and provider = $2 and ($3::uuid is null or player_id = $3) limit 2`;

/** By our id, else by what the provider calls it; null when that is not known or is several players' round. */
export async function readRound(
  client: pg.ClientBase | pg.Pool,
  roundId: string | null,
  named: { provider: Provider; providerRound: string | null; playerId: string | null },
): Promise<EvidenceRound | null> {
  const { rows } =
    roundId === null
      ? await client.query<RoundRow>(NAMED, [named.providerRound, named.provider, named.playerId])
      : await client.query<RoundRow>(`select ${COLUMNS} from round where id = $1`, [roundId]);
  const [row] = rows;
  if (!row || rows.length > 1) return null;
  const operations = await client.query<OperationRow>(
    `select operation, transaction_id, currency, amount, posted_at, outcome, wallet_call_id, count(*) over () as total
     from operation where round_id = $1 order by posted_at, id limit $2`,
    [row.id, MAX_SHOWN],
  );
  return {
    id: row.id,
    round: row.provider_round,
    key: row.key,
    player: row.player_id,
    state: row.state,
    bet: toMoney(BigInt(row.bet), row.currency),
    won: toMoney(BigInt(row.won), row.currency),
    openedAt: row.opened_at.toISOString(),
    deadlineAt: row.deadline_at.toISOString(),
    operations: operations.rows.map((one) => ({
      operation: one.operation,
      transactionId: one.transaction_id,
      amount: toMoney(BigInt(one.amount), one.currency),
      at: one.posted_at.toISOString(),
      outcome: one.outcome,
      walletCallId: one.wallet_call_id,
    })),
    operationCount: Number(operations.rows[0]?.total ?? 0),
  };
}
