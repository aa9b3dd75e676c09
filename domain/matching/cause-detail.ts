// What is known of one difference beyond its kind, so that its cause and its repair are said of this case and not of its kind.

import type { Refusal } from '../refusal.ts';
import type { Family } from './family.ts';
import type { GivenUp } from './retry-plan.ts';

/** What the matching knew beyond the kind, for a cause that fits the case. */
export type CauseDetail = {
  family: Family | null;
  refusal: Refusal | null;
  /** Which identity differs, for `mapping`. */
  field: 'player' | 'round' | 'game' | 'transaction' | 'operation' | null;
  /** Which side stands alone or counts the transaction. */
  standing: 'ours' | 'theirs' | 'both';
  /** `in_amount`: the amounts differ by it; `named`: the amounts agree and the taxes beside them do not. */
  tax: 'in_amount' | 'named' | null;
  /** How we know that the provider has stopped: its statement says so, or its retry schedule is over. */
  givenUp: GivenUp | null;
  /** Which side alone calls the player a test player, or pays a win without a bet. */
  flagged: 'ours' | 'theirs' | null;
  /** Of a bet that only we have: a win on it stands here. */
  paid: boolean;
  /** Why a line cannot be read. */
  problem: string | null;
  /** What cannot be read: one line, or lines that a statement's total says are missing. */
  unread: 'line' | 'total';
};
