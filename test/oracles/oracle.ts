// What a dialect brings to the oracle table: how its provider's own sender puts a call, and what that provider demands to hear.
// The demands are written down by hand from its contract; they are never read off our own answers.

import type { Currency } from '../../domain/currency.ts';
import type { House } from '../conformance/house.ts';
import type { ScenarioName } from './scenarios.ts';
import type { Ask } from './scenario.ts';

/** A call with its identifiers: numbers as text, fresh in every run. */
export type OracleCall = Pick<Ask, 'kind' | 'amount' | 'forged'> & {
  id: string;
  bet: string;
  round: string;
  player: string;
  /** Upper case. */
  currency: Currency;
  /** The token of the session the call carries. */
  session: string;
};
export type SessionWish = { mode?: 'cash' | 'demo'; expiresIn?: string };

export type Wallet = {
  house: House;
  /** Sends it and says what was heard: status and code. */
  send: (call: OracleCall) => Promise<string>;
  /** Where a session is more than a row: opens one and returns what calls carry. */
  openSession?: (player: string, wish: SessionWish) => Promise<string>;
  endSession?: (token: string) => Promise<unknown>;
};

/** What is heard (of copies each answer once, in order), and what it does to the balance as decimal text. */
export type Demand = readonly [answer: string, moves: string];
/** Why a provider cannot ask such a thing. */
export type CannotAsk = { cannotAsk: string };

export type Oracle = {
  dialect: string;
  currency: Currency;
  /** What an answer in the table is. */
  hears: string;
  /** What `given` calls must hear. */
  accepted: string;
  start: () => Promise<Wallet>;
  /** One demand for each call that the scenario asks. */
  demands: Record<ScenarioName, readonly Demand[] | CannotAsk>;
};

export const NOTHING = '0.00';

export function cannotAsk(reason: string): CannotAsk {
  return { cannotAsk: reason };
}
