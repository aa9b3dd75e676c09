// Task queues, split by what may fail apart: a provider that hangs fills the slots of its own queue and never those that
// conduct rounds. Workflows find the neighbouring queue by name, so a test can have a set of queues of its own.

const KINDS = ['rounds', 'providers', 'reconciliation', 'repairs'] as const;
export type TaskQueueKind = (typeof KINDS)[number];
export type TaskQueues = Record<TaskQueueKind, string>;

/**
 * `rounds` holds workflows and ledger activities, `providers` calls to providers, `reconciliation` the daily runs, `repairs` what
 * a person has approved and waits for.
 */
export function taskQueues(prefix: string): TaskQueues {
  return {
    rounds: `${prefix}-rounds`,
    providers: `${prefix}-providers`,
    reconciliation: `${prefix}-reconciliation`,
    repairs: `${prefix}-repairs`,
  };
}

/** The queues of the service itself. */
export const TASK_QUEUES = taskQueues('tallyman');

/** The queue of another kind in the same set as `own`. Total, because a replay runs on a queue with a name of its own. */
export function neighbourQueue(own: string, kind: TaskQueueKind): string {
  const suffix = KINDS.find((candidate) => own.endsWith(`-${candidate}`));
  return taskQueues(suffix ? own.slice(0, -suffix.length - 1) : own)[kind];
}
