// A round as an engineer or finance wants to read it: each player's part with its operations, refused and repeated ones too,
// the transfers they caused, the workflow that conducts it and the cases about it.

import { z } from 'zod';
import {
  type RoundOperationRow,
  type RoundRow,
  type RoundTransferRow,
  findRounds,
  readRoundBreaks,
  readRoundOperations,
  readRoundTransfers,
} from '../../db/queries/rounds.ts';
import { houseAccountKey } from '../../domain/account.ts';
import type { Currency } from '../../domain/currency.ts';
import { toMoney } from '../../domain/money.ts';
import { reference, text, time } from '../conventions/fields.ts';
import { money } from '../conventions/money.ts';
import { notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import type { WorkflowLink } from '../orchestrator.ts';
import { playerInFilter, providerInPath } from './references.ts';
import { roundWorkflow, workflowLink } from './workflow-link.ts';

const operation = z.object({
  operation: z.string(),
  transactionId: z.string(),
  amount: money,
  at: time,
  outcome: z.enum(['posted', 'refused', 'duplicate', 'tombstone']),
  walletCallId: z.string().nullable(),
});
const transfer = z.object({ id: z.string(), debit: z.string(), credit: z.string(), amount: money, at: time });
const part = z
  .object({
    key: z.string(),
    player: z.string(),
    game: z.string().nullable(),
    state: z.enum(['open', 'settled', 'refunded', 'cancelled', 'stuck']),
    bet: money,
    won: money,
    operations: z.array(operation),
    transfers: z.array(transfer),
    workflow: workflowLink.nullable(),
    breaks: z.array(z.string()),
  })
  .meta({ id: 'RoundPart', description: "One player's part in a provider's round." });

const roundParams = z.object({ provider: z.string(), round: z.string() });

export function registerRounds(app: RestApp, { database: { orm }, orchestrator }: ApiDeps): void {
  app.route({
    method: 'GET',
    url: '/rounds/:provider/:round',
    schema: {
      summary: 'A round by the provider’s id or our key; the newest 200 players, or the one named',
      tags: ['rounds'],
      params: roundParams,
      querystring: z.strictObject({ player: reference.optional() }),
      response: { 200: z.object({ provider: z.string(), round: z.string(), data: z.array(part) }) },
    },
    handler: async (request) => {
      const provider = providerInPath(request.params.provider);
      const named = request.params.round;
      if (!text(1_024).safeParse(named).success) throw notFound('round');
      const player = await playerInFilter(orm, request.query.player);
      const rounds = await findRounds(orm, provider, named, player);
      if (rounds.length === 0) throw notFound('round');
      const ids = rounds.map(({ id }) => id);
      const [operations, transfers, breaks, workflows] = await Promise.all([
        readRoundOperations(orm, ids),
        readRoundTransfers(orm, ids),
        readRoundBreaks(orm, provider, [...new Set(rounds.map((round) => round.providerRound))]),
        Promise.all(rounds.map((round) => roundWorkflow(orchestrator, round))),
      ]);
      const data = rounds.map((round, index) => ({
        ...partView(round, operations, transfers, workflows[index] ?? null),
        breaks: breaks.filter((found) => concerns(found, round)).map(({ id }) => id),
      }));
      return { provider, round: rounds[0]?.providerRound ?? named, data };
    },
  });
}

function concerns(found: { playerId: string | null; providerRound: string | null }, round: RoundRow): boolean {
  return found.providerRound === round.providerRound && (found.playerId ?? round.playerId) === round.playerId;
}

function partView(
  round: RoundRow,
  operations: readonly RoundOperationRow[],
  transfers: readonly RoundTransferRow[],
  workflow: WorkflowLink | null,
): Omit<z.infer<typeof part>, 'breaks'> {
  const { id, key, playerId, game, state, currency } = round;
  return {
    key,
    player: playerId,
    game,
    state,
    workflow,
    bet: toMoney(round.bet, currency),
    won: toMoney(round.won, currency),
    operations: operations.filter((row) => row.roundId === id).map(operationView),
    transfers: transfers.filter((row) => row.roundId === id).map((row) => transferView(row, currency)),
  };
}

function operationView(row: RoundOperationRow): z.infer<typeof operation> {
  const { operation: name, transactionId, outcome, walletCallId } = row;
  const amount = toMoney(row.amount, row.currency);
  return { operation: name, transactionId, amount, at: row.at.toISOString(), outcome, walletCallId };
}

function transferView(
  { id, debit, credit, amount, at }: RoundTransferRow,
  currency: Currency,
): z.infer<typeof transfer> {
  const sides = { debit: accountName(debit), credit: accountName(credit) };
  return { id, ...sides, amount: toMoney(amount, currency), at: at.toISOString() };
}

/** `player`, or the house's account as it is written everywhere: `clearing:hypetech:BRL`. */
function accountName({ kind, provider, currency }: RoundTransferRow['debit']): string {
  return kind === 'player' ? kind : houseAccountKey(kind, provider, currency);
}
