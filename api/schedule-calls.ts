// The part of the orchestrator that concerns runs and periods which schedules start too: is one at work, start one by hand, put
// its schedule right. As there, every call has a deadline.

import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { Failure } from '../domain/failure.ts';
import type { TemporalClient } from '../platform/temporal-connection.ts';
import { type WantedSchedule, dropSchedule, putSchedule } from '../platform/temporal-schedule.ts';
import { type CashbackPeriodInput, cashbackPeriodStart } from '../workflows/cashback-contract.ts';
import { TASK_QUEUES } from '../workflows/task-queues.ts';

const DEADLINE_MS = 3_000;

export type ScheduleCalls = {
  /** Is this run's own workflow at work? True also while Temporal cannot be asked. Never throws. */
  isAtWork(run: { id: string; workflowId: string }): Promise<boolean>;
  /** Starts the workflow of a cashback period unless it is at work. Throws `temporal_unavailable`. */
  startCashback(period: CashbackPeriodInput): Promise<void>;
  /** Puts schedules in place or brings them up to date. Throws `temporal_unavailable`. */
  putSchedules(schedules: readonly WantedSchedule[]): Promise<void>;
  /** Takes a schedule away, if Temporal can be reached; a worker that starts does it otherwise. Never throws. */
  dropSchedule(scheduleId: string): Promise<void>;
};

export function scheduleCalls({ client, asking }: Pick<TemporalClient, 'client' | 'asking'>): ScheduleCalls {
  const inTime = <T>(work: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + DEADLINE_MS, work);
  return {
    async isAtWork({ id, workflowId }) {
      try {
        const deadline = Date.now() + DEADLINE_MS;
        const { status, memo } = await asking.withDeadline(deadline, () =>
          asking.workflow.getHandle(workflowId).describe(),
        );
        // Runs of one period share a workflow id; the memo says whose it is.
        return status.name === 'RUNNING' && (memo?.['runId'] ?? id) === id;
      } catch (error) {
        return !(error instanceof WorkflowNotFoundError);
      }
    },
    async startCashback(period) {
      const start = { ...cashbackPeriodStart(period), taskQueue: TASK_QUEUES.reconciliation };
      await inTime(() => client.workflow.start('cashbackProgramme', start)).catch((cause: unknown) => {
        if (!(cause instanceof WorkflowExecutionAlreadyStartedError)) throw unavailable(cause);
      });
    },
    async putSchedules(schedules) {
      for (const schedule of schedules) {
        await inTime(() => putSchedule(client, schedule)).catch((cause: unknown) => {
          throw unavailable(cause);
        });
      }
    },
    async dropSchedule(scheduleId) {
      await inTime(() => dropSchedule(client, scheduleId)).catch(() => undefined);
    },
  };
}

function unavailable(cause: unknown): Failure {
  return new Failure('temporal_unavailable', 'Temporal could not be told', { cause });
}
