// The public door of reconciliation for those who ask for runs and read what they found.

export { type CreatedRun, type NewRun, createRun } from './create-run.ts';
export { type RunState, type RunTotal, type RunView, getRun, listRuns } from './run-queries.ts';
export {
  type BreakDetail,
  type BreakEvent,
  type BreakFilter,
  type BreakView,
  getBreak,
  listBreaks,
} from './break-queries.ts';
export type { BreakEvidence } from './break-evidence.ts';
export { type Period, gamingDay } from './gaming-day.ts';
export { failRun } from './passes/close.ts';
