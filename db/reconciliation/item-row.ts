// An item of a run as it is read: the operation, the line and what stands around them. Columns of a side that is not there are
// null, whatever their type says; amounts are text.

import type { BreakKind } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Family } from '../../domain/matching/family.ts';
import type { Day, OurSide } from '../../domain/matching/item-facts.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Operation } from '../../domain/wallet-event.ts';

/** What a transaction says on one side, under that side's prefix. */
type SideColumns<S extends 'our' | 'their'> = Record<
  `${S}_player` | `${S}_round` | `${S}_game` | `${S}_tax`,
  string | null
> &
  Record<`${S}_transaction`, string | null> &
  Record<`${S}_day`, Day> &
  Record<`${S}_operation`, Operation>;

export type TransactionRow = SideColumns<'our'> &
  SideColumns<'their'> & {
    item_id: string;
    ordinal: number;
    betless: boolean;
    family: Family | null;
    operation_id: string | null;
    outcome: OurSide['outcome'];
    code: Refusal | null;
    our_amount: string;
    our_currency: Currency;
    round_id: string | null;
    wallet_call_id: string | null;
    our_free: boolean;
    our_test: boolean;
    effective_at: Date;
    undone: boolean;
    /** Ours is a bet that they do not list, and a win on it stands. */
    unlisted_and_paid: boolean | null;
    /** The kind of the case whose repair posted our operation. */
    repaired_kind: BreakKind | null;
    bet_stands_there: boolean;
    bet_of_another: boolean;
    bet_agrees: boolean;
    line_id: string | null;
    statement_id: string | null;
    accepted: boolean;
    their_amount: string | null;
    their_currency: Currency | null;
    their_free: boolean | null;
    their_test: boolean | null;
    delivery_expired: boolean | null;
    occurred_at: Date | null;
    problem: string | null;
    /** The hash of what an unreadable line says. */
    content: string | null;
    payout_booked: boolean | null;
  };
