// The passes of a reconciliation in their fixed order. The workflow walks through them, the database has one piece of work for
// each; what a pass clears, no later one sees.

export const PASSES = ['totals', 'exact', 'composite', 'rounds', 'classify', 'close'] as const;
export type Pass = (typeof PASSES)[number];
