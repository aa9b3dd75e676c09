// What can be proposed for a case, and which of it moves an amount. Names are part of the stable surface.

export const REPAIR_ACTIONS = [
  'credit_player',
  'debit_player',
  'reverse',
  'ask_provider',
  'reclassify',
  'explain',
] as const;
export type RepairAction = (typeof REPAIR_ACTIONS)[number];

/** Does a proposal of it say how much? The others are done whole, or move nothing. */
export const TAKES_AMOUNT: Record<RepairAction, boolean> = {
  credit_player: true,
  debit_player: true,
  reverse: false,
  ask_provider: false,
  reclassify: true,
  explain: false,
};

/** Does it use up what is open in the case? */
export const USES_RESIDUAL: Record<RepairAction, boolean> = { ...TAKES_AMOUNT, reverse: true };

export const PROPOSAL_STATES = ['pending', 'approved', 'applied', 'rejected'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** Keys of operations that only a repair posts; no dialect's key begins so. */
export const REPAIR_KEY = 'repair:';
