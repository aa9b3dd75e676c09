// The public door of reconciliation for those who ask for runs and read what they found.

export { type CreatedRun, type NewRun, createRun } from './create-run.ts';
export { type RunState, type RunTotal, type RunView, getRun, listRuns } from './run-queries.ts';
export { type BreakDetail, type BreakEvent, getBreak, listBreaks } from './break-queries.ts';
export type { BreakEvidence } from './break-evidence.ts';
export type { Plans } from './break-facts.ts';
export type { BreakFilter } from './break-filter.ts';
export { type RiskPosition, rankBreaks } from './break-ranking.ts';
export type { BreakView } from './break-view.ts';
export { type Period, gamingDay } from './gaming-day.ts';
export { failRun } from './passes/close.ts';
