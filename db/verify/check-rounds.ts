// A round is the fold of its posted operations, and what an operation moved is what the posting templates say of it. Rounds
// are read in pages by id, so memory stays flat whatever the ledger's size.

import type pg from 'pg';
import { postingsFor } from '../../domain/posting-templates.ts';
import {
  EMPTY_ROUND,
  type Round,
  type RoundOperation,
  type RoundState,
  type Stake,
  applyToRound,
} from '../../domain/round.ts';
import type { Mode, Operation } from '../../domain/wallet-event.ts';
import { type Difference, MAX_DIFFERENCES } from './difference.ts';

const PAGE = 1_000;

const ROUNDS = `
  select r.id, r.state, r.bet::text, r.won::text,
    (select jsonb_agg(jsonb_build_object('operationId', o.id, 'operation', o.operation, 'key', o.key, 'linkedKey', o.linked_key,
       'transactionId', o.transaction_id, 'mode', o.mode, 'amount', o.amount::text, 'closesRound', o.closes_round, 'moved', coalesce((
         select sum(case when t.credit_account = t.wallet_account then t.amount else -t.amount end)
         from transfer t where t.operation_id = o.id and t.kind <> 'adjustment'), 0)::text) order by o.posted_at, o.id)
     from operation o where o.round_id = r.id and o.outcome = 'posted') as operations
  from round r where r.id > $1 order by r.id limit ${PAGE}`;

type OperationRow = Omit<RoundOperation, 'amount'> & { amount: string; moved: string };
type RoundRow = { id: string; state: RoundState; bet: string; won: string; operations: OperationRow[] | null };
type Checked = { rounds: number; operations: number; differences: Difference[] };

export async function checkRounds(client: pg.ClientBase, progress: (line: string) => void): Promise<Checked> {
  const checked: Checked = { rounds: 0, operations: 0, differences: [] };
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await client.query<RoundRow>(ROUNDS, [after]);
    for (const row of rows) checkRound(row, checked);
    checked.rounds += rows.length;
    if (rows.length > 0) progress(`${checked.rounds} rounds, ${checked.operations} operations`);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE || checked.differences.length >= MAX_DIFFERENCES) return checked;
    after = last.id;
  }
}

function checkRound(row: RoundRow, checked: Checked): void {
  let round: Round = EMPTY_ROUND;
  for (const stored of row.operations ?? []) {
    checked.operations += 1;
    const op = { ...stored, amount: BigInt(stored.amount) };
    const expected = movementOf(
      op,
      round.stakes.find((stake) => stake.key === op.linkedKey),
    );
    if (expected !== BigInt(stored.moved)) {
      const detail = `${op.operation} moved ${stored.moved}, expected ${expected}`;
      checked.differences.push({ what: 'operation', id: op.operationId, detail });
    }
    round = applyToRound(round, op);
  }
  const { state, bet, won } = round;
  // Stuck is said from outside, of a round that is open.
  const isState = row.state === state || (row.state === 'stuck' && state === 'open');
  if (isState && bet === BigInt(row.bet) && won === BigInt(row.won)) return;
  const detail = `is ${row.state} with ${row.bet} bet and ${row.won} won, its operations say ${state}, ${bet}, ${won}`;
  checked.differences.push({ what: 'round', id: row.id, detail });
}

/** What the player's wallet gained by the operation, in minor units. */
function movementOf(op: { operation: Operation; mode: Mode; amount: bigint }, stake: Stake | undefined): bigint {
  if (op.operation === 'rollback' || op.operation === 'refund') return (stake?.debited ?? 0n) - (stake?.paid ?? 0n);
  return postingsFor(op.operation, op.mode, op.amount).reduce(
    (sum, { debit, amount }) => sum + (debit === 'player' ? -amount : amount),
    0n,
  );
}
