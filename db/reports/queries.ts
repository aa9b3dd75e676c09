// The public door of reports: sums over the ledger and the cases, computed when they are asked for and never stored.

export { AGE_BUCKETS, type AgeingRow, readAgeing } from './ageing.ts';
export { type Calendar, type CalendarFault, MAX_REPORT_DAYS, type ReportScope, readCalendar } from './calendar.ts';
export { type DailyTotal, readDailyTotals } from './daily-totals.ts';
export { type GrossRevenue, readGrossRevenue } from './gross-revenue.ts';
export { momentsOf } from './moments.ts';
export { type OpenLiability, readOpenLiability } from './open-liability.ts';
export { MAX_REPORT_ROWS, type ReportRows } from './read-rows.ts';
export { type StuckRound, readStuckRounds } from './stuck-rounds.ts';
