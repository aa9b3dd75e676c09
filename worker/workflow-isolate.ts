// One thread for the workflows of all task queues of this process. The SDK gives every worker a thread of its own with the same
// bundle in it, some 50 MB each; here the first worker's is lent to all (ADR-0008). It must outlive every worker that has it.

import { Worker, type WorkerOptions } from '@temporalio/worker';
import type { WorkflowCreator } from '@temporalio/worker/lib/workflow/interface.js';

export type WorkflowIsolate = {
  /** All workers must be given the same bundle, or none. */
  createWorker(options: WorkerOptions): Promise<Worker>;
  /** Ends the thread, also when no worker came of it; the workers have ended before. */
  close(): Promise<void>;
};

export function createWorkflowIsolate(): WorkflowIsolate {
  let isolate: Promise<WorkflowCreator> | undefined;

  // Of what is particular to a worker an isolate knows only the names of its local activities, and the house has none.
  class LendingWorker extends Worker {
    protected static override async createWorkflowCreator(
      ...own: Parameters<typeof Worker.createWorkflowCreator>
    ): Promise<WorkflowCreator> {
      isolate ??= super.createWorkflowCreator(...own);
      const shared = await isolate;
      return { createWorkflow: (options) => shared.createWorkflow(options), destroy: async () => undefined };
    }
  }

  return {
    createWorker: (options) => LendingWorker.create(options),
    async close() {
      const made = await isolate?.catch(() => undefined);
      await made?.destroy();
    },
  };
}
