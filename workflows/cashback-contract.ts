// What crosses between the cashback programme's workflows, their activities and those who start them. Players and amounts
// never pass through a workflow, only counts.

import { cashbackPeriodWorkflowId } from '../domain/ids.ts';

/** A period is named by its first gaming day. */
export type CashbackPeriodInput = { programmeId: string; firstDay: string };
export type CashbackPeriodResult = { players: number; granted: number };

/** Started by the programme's schedule; `delaySeconds` as there. */
export type CashbackDueInput = { programmeId: string; delaySeconds?: number };
export type CashbackDueResult = { periods: readonly string[] };

/** For people who read the workflow. Times RFC 3339. */
export type CashbackSubject = { provider: string; currency: string; from: string; to: string };

/** How a period's workflow is named and described, by hand or below the schedule's. */
export function cashbackPeriodStart({ programmeId, firstDay }: CashbackPeriodInput) {
  const args: [CashbackPeriodInput] = [{ programmeId, firstDay }];
  return {
    workflowId: cashbackPeriodWorkflowId(programmeId, firstDay),
    args,
    staticSummary: `cashback of the period from ${firstDay}`,
  };
}
