// The part of the orchestrator that concerns runs and periods which schedules start too: is one at work, start one by hand, put
// its schedule right. As there, every call has a deadline.

import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { Failure } from '../domain/failure.ts';
import { dropSchedule, putSchedule } from '../platform/temporal-schedule.ts';
import { cashbackPeriodStart } from '../workflows/cashback-contract.ts';
import { TASK_QUEUES } from '../workflows/task-queues.ts';
import type { Orchestrator } from './orchestrator.ts';

const DEADLINE_MS = 3_000;

type ScheduleCalls = Pick<Orchestrator, 'isAtWork' | 'startCashback' | 'putSchedules' | 'dropSchedule'>;

export function scheduleCalls(client: Client): ScheduleCalls {
  const inTime = <T>(work: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + DEADLINE_MS, work);
  return {
    async isAtWork({ id, workflowId }) {
      try {
        const { status, memo } = await inTime(() => client.workflow.getHandle(workflowId).describe());
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
