// The way from a round to its workflow. Its id is computed, never stored, so it leads there as soon as there is a workflow.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { roundWorkflowId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Orchestrator, WorkflowLink } from '../orchestrator.ts';

export const workflowLink = z
  .object({ id: z.string(), state: z.string(), url: z.string().nullable() })
  .meta({ id: 'WorkflowLink', description: '`state` is `unknown` while Temporal cannot be asked.' });

/** Null when the round has no workflow (yet, or by setting). */
export function roundWorkflow(
  orchestrator: Orchestrator,
  round: { provider: Provider; playerId: string; key: string },
): Promise<WorkflowLink | null> {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  return orchestrator.describe(roundWorkflowId(round.provider, round.playerId, round.key, sha256));
}
