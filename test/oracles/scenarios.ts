// What can happen between a provider and a wallet, told once for all dialects. A new scenario does not compile until every
// dialect's table says what its provider demands.

import { type Scenario, bet, rollback, win } from './scenario.ts';

/** Every player begins with this. */
export const OPENING_BALANCE = '100.00';

const BET = bet('b1', '10.00');
const WIN = win('w1', 'b1', '25.00');
const ROLLBACK = rollback('x1', 'b1', '10.00');

export const SCENARIOS = {
  'a bet, and its win': { given: [], asked: [BET, WIN] },
  'a bet, undone': { given: [], asked: [BET, ROLLBACK] },
  'a bet again': { given: [BET], asked: [BET] },
  'a bet, ten times at once': { given: [], asked: [{ ...BET, copies: 10 }] },
  'a bet again, after its win': { given: [BET, WIN], asked: [BET] },
  'a bet again, with another amount': { given: [BET], asked: [bet('b1', '11.00')] },
  'a bet above the balance, and again after a deposit': {
    given: [],
    asked: [bet('b1', '100.01'), 'player deposits 1000.00', bet('b1', '100.01')],
  },
  'a bet in another currency': { given: [], asked: [{ ...BET, otherCurrency: true }] },
  'a second bet in the round': { given: [BET], asked: [bet('b2', '5.00', { round: 'b1' })] },
  'a win again': { given: [BET, WIN], asked: [WIN] },
  'a win, ten times at once': { given: [BET], asked: [{ ...WIN, copies: 10 }] },
  'a win again, with another amount': { given: [BET, WIN], asked: [win('w1', 'b1', '26.00')] },
  'a win in another currency': { given: [BET], asked: [{ ...WIN, otherCurrency: true }] },
  'a second win on a bet': { given: [BET, WIN], asked: [win('w2', 'b1', '5.00')] },
  'a win of nothing': { given: [BET], asked: [win('w1', 'b1', '0.00')] },
  'a win without its bet, which comes later': { given: [], asked: [WIN, BET, WIN] },
  'a win for the bet of another player': { given: [BET], asked: [{ ...WIN, impostor: true, session: 'foreign' }] },
  'a rollback again': { given: [BET, ROLLBACK], asked: [ROLLBACK] },
  'a second rollback of a bet': { given: [BET, ROLLBACK], asked: [rollback('x2', 'b1', '10.00')] },
  'a rollback of another amount': { given: [BET], asked: [rollback('x1', 'b1', '9.00')] },
  'a rollback that overtakes its bet': { given: [], asked: [ROLLBACK, BET] },
  'a rollback after the win': { given: [BET, WIN], asked: [ROLLBACK] },
  'a win after the rollback': { given: [BET, ROLLBACK], asked: [WIN] },
  'a bet again, after its rollback': { given: [BET, ROLLBACK], asked: [BET] },
  'a rollback for another player': { given: [BET], asked: [{ ...ROLLBACK, impostor: true, session: 'foreign' }] },
  'a bet after the session ended': { given: ['session ends'], asked: [BET] },
  'a win after the session ended': { given: [BET, 'session ends'], asked: [WIN] },
  'a rollback after the session ended': { given: [BET, 'session ends'], asked: [ROLLBACK] },
  'a bet on an expired session': { given: [], asked: [{ ...BET, session: 'expired' }] },
  'a bet on the session of another player': { given: [], asked: [{ ...BET, session: 'foreign' }] },
  'a win on the session of another player': { given: [BET], asked: [{ ...WIN, session: 'foreign' }] },
  'a bet on an unknown session': { given: [], asked: [{ ...BET, session: 'unknown' }] },
  'a win on an unknown session': { given: [BET], asked: [{ ...WIN, session: 'unknown' }] },
  'a bet on a demo session': { given: [], asked: [{ ...BET, session: 'demo' }] },
  'a bet of a blocked player': { given: ['player is blocked'], asked: [BET] },
  'a win of a blocked player': { given: [BET, 'player is blocked'], asked: [WIN] },
  'a rollback of a blocked player': { given: [BET, 'player is blocked'], asked: [ROLLBACK] },
  'a bet while the provider is switched off': { given: ['provider is switched off'], asked: [BET] },
  'a win while the provider is switched off': { given: [BET, 'provider is switched off'], asked: [WIN] },
  'a forged bet': { given: [], asked: [{ ...BET, forged: true }] },
  'a forged win': { given: [BET], asked: [{ ...WIN, forged: true }] },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];
