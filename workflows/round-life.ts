// What a round workflow remembers: the steps it has heard of, folded by the same function that the ledger uses. A step heard
// twice counts once, whatever way it came. No Temporal in here, so a test can walk through a life without a server.

import { parseAmount } from '../domain/money.ts';
import { type Round, type RoundOperation, type RoundState, foldRound } from '../domain/round.ts';
import type { Currency } from '../domain/currency.ts';
import type { RoundInput, RoundStep } from './contracts.ts';

export type RoundLife = {
  /** Takes a step in; false when it was known already. */
  hear(step: RoundStep): boolean;
  heard(operationId: string): boolean;
  steps(): readonly RoundStep[];
  /** The posted steps, as the domain's rules want them. */
  operations(): readonly RoundOperation[];
  round(): Round;
  /** `stuck` while a person is needed and nothing has ended the round. */
  state(): RoundState;
  setStuck(): void;
};

export function createRoundLife(input: Pick<RoundInput, 'currency' | 'story' | 'stuck'>): RoundLife {
  const steps: RoundStep[] = [];
  const known = new Set<string>();
  let round = foldRound([]);
  let stuck = input.stuck === true;
  const operations = () => steps.filter((step) => step.outcome === 'posted').map((s) => toOperation(s, input.currency));

  const life: RoundLife = {
    hear(step) {
      if (known.has(step.operationId)) return false;
      known.add(step.operationId);
      steps.push(step);
      round = foldRound(operations());
      return true;
    },
    heard: (operationId) => known.has(operationId),
    steps: () => steps,
    operations,
    round: () => round,
    state: () => (round.state === 'open' && stuck ? 'stuck' : round.state),
    setStuck: () => void (stuck = true),
  };
  for (const step of input.story) life.hear(step);
  return life;
}

/** A step with its amount in minor units. Throws on an amount the ledger cannot have sent. */
export function toOperation(step: RoundStep, currency: Currency): RoundOperation {
  const amount = parseAmount(step.amount, currency);
  if (!amount.ok) throw new Error(`step ${step.operationId} has no amount of ${currency}: ${amount.problem}`);
  const { operationId, operation, mode, transactionId, key, linkedKey, closesRound } = step;
  return { operationId, operation, mode, transactionId, key, linkedKey, closesRound, amount: amount.minor };
}
