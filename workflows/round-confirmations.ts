// What a round owes its provider: each operation's confirmation, sent beside the others, and what follows when one is refused
// for good. The round does not end before all of them have.

import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { RoundActivities } from '../activities/round-activities.ts';
import { parseAmount } from '../domain/money.ts';
import { toWire } from '../domain/round-belief.ts';
import { LEDGER } from './activity-options.ts';
import type { RoundInput, RoundStep } from './contracts.ts';
import { type Owed, sendConfirmation, undoOperation } from './send-confirmation.ts';

export type RoundConfirmations = {
  /** Sends the step's confirmation, if it has one. */
  begin(step: RoundStep): void;
  pending(): number;
};

/** `changed` is called when one ends. */
export function createRoundConfirmations(
  input: Pick<RoundInput, 'roundId' | 'currency'>,
  changed: () => void,
): RoundConfirmations {
  let pending = 0;
  return {
    pending: () => pending,
    begin(step) {
      if (step.confirmationId === undefined) return;
      pending++;
      void conduct(input, step, step.confirmationId).finally(() => {
        pending--;
        changed();
      });
    },
  };
}

async function conduct(
  input: Pick<RoundInput, 'roundId' | 'currency'>,
  step: RoundStep,
  confirmationId: string,
): Promise<void> {
  const executed = step.outcome === 'posted';
  const owed: Owed = { confirmationId, receivedAt: step.at, executed, summary: `confirm ${step.operation}` };
  const delivered = await sendConfirmation(owed);
  if (delivered.end === 'taken' || !executed) return;
  // The undo comes back through the outbox like any other operation.
  if (delivered.end === 'refused' && (await undoOperation(owed))) return;
  await openCase(input, step);
}

/** Executed here, and no word on whether it stands there. */
async function openCase({ roundId, currency }: Pick<RoundInput, 'roundId' | 'currency'>, step: RoundStep) {
  const { openBreaks } = proxyActivities<RoundActivities>({ ...LEDGER, summary: 'open a case: status' });
  const amount = parseAmount(step.amount, currency);
  const ours = amount.ok ? amount.minor : null;
  const difference = { kind: 'status', transactionId: step.transactionId, ours, theirs: null } as const;
  await openBreaks({ roundId, workflowId: workflowInfo().workflowId, differences: [toWire(difference, currency)] });
}
