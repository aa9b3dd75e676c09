// What a verification may find. Any one of them means that the ledger was changed by something else than posting.

export type Difference = {
  what: 'wallet' | 'chain' | 'round' | 'operation' | 'adjustment';
  id: string;
  detail: string;
};

/** Differences listed at most; the ledger is wrong from the first one on. */
export const MAX_DIFFERENCES = 100;
