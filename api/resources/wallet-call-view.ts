// A stored wallet call as it is shown, wherever it is shown. Bodies are base64 because they are bytes; headers with secrets were
// blanked before they were stored.

import { z } from 'zod';
import type { CallOperationRow, WalletCallRow } from '../../db/queries/wallet-calls.ts';
import { toMoney } from '../../domain/money.ts';
import { time } from '../conventions/fields.ts';
import { money } from '../conventions/money.ts';
import type { WorkflowLink } from '../orchestrator.ts';
import { workflowLink } from './workflow-link.ts';

const headers = z.record(z.string(), z.string());
const event = z.object({
  operation: z.string(),
  mode: z.enum(['cash', 'free', 'demo']),
  transactionId: z.string(),
  player: z.string().nullable(),
  round: z.string().nullable(),
  game: z.string().nullable(),
  amount: money,
  outcome: z.enum(['posted', 'refused', 'tombstone']),
  code: z.string().nullable(),
  effectiveAt: time,
});
export const walletCall = z
  .object({
    id: z.string(),
    provider: z.string(),
    at: time,
    operation: z.string(),
    request: z.object({ method: z.string(), path: z.string(), headers, body: z.string() }),
    event: event.nullable().describe('How the call was understood; of a call with several legs the first.'),
    events: z.array(event).describe('All legs of the call.'),
    outcome: z.enum(['posted', 'refused', 'tombstone', 'duplicate', 'answered', 'malformed']),
    problem: z.string().nullable(),
    flags: z.array(z.string()),
    reply: z.object({ status: z.int(), headers, body: z.string() }),
    redeliveries: z.int(),
    round: z.string().nullable(),
    workflow: workflowLink.nullable(),
  })
  .meta({ id: 'WalletCall' });

/** `workflow` is that of the call's round. */
export function callView(found: { call: WalletCallRow; workflow: WorkflowLink | null }): z.infer<typeof walletCall> {
  const { call, workflow } = found;
  const { id, provider, operation, outcome, problem, flags, redeliveries, method, path } = call;
  const events = call.operations.map(eventView);
  return {
    id,
    provider,
    at: call.receivedAt.toISOString(),
    operation,
    request: { method, path, headers: call.headers, body: call.body.toString('base64') },
    event: events[0] ?? null,
    events,
    outcome,
    problem,
    flags,
    reply: {
      status: call.replyStatus,
      headers: call.replyHeaders,
      body: Buffer.from(call.replyBody).toString('base64'),
    },
    redeliveries,
    round: events[0]?.round ?? null,
    workflow,
  };
}

function eventView(row: CallOperationRow): z.infer<typeof event> {
  const { operation, mode, transactionId, playerId, providerRound, game, outcome, code } = row;
  return {
    operation,
    mode,
    transactionId,
    player: playerId,
    round: providerRound,
    game,
    outcome,
    code,
    amount: toMoney(row.amount, row.currency),
    effectiveAt: row.effectiveAt.toISOString(),
  };
}
