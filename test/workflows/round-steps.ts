// Steps and inputs of rounds as the dispatcher would send them, with only what a test is about spelt out.

import { randomUUID } from 'node:crypto';
import type { RoundInput, RoundStep } from '../../workflows/contracts.ts';

let transaction = 1000;

/** A posted cash operation of 10.00, unless told otherwise. */
export function step(given: Partial<RoundStep> & Pick<RoundStep, 'operation'>): RoundStep {
  const transactionId = given.transactionId ?? String(transaction++);
  return {
    operationId: randomUUID(),
    walletCallId: randomUUID(),
    mode: 'cash',
    outcome: 'posted',
    transactionId,
    key: `${given.operation}:${transactionId}`,
    linkedKey: null,
    amount: '10.00',
    closesRound: false,
    at: '2026-11-20T12:00:00.000Z',
    ...given,
  };
}

/** A round of a player of its own, whose deadline is far away. */
export function roundInput(given: Partial<RoundInput> = {}): RoundInput {
  const providerRound = given.providerRound ?? `r-${randomUUID().slice(0, 8)}`;
  return {
    roundId: randomUUID(),
    provider: 'hypetech',
    playerId: randomUUID(),
    roundKey: `aviador:${providerRound}`,
    providerRound,
    game: 'aviador',
    currency: 'BRL',
    deadlineAt: new Date(Date.now() + 3_600_000).toISOString(),
    story: [],
    expects: null,
    ...given,
  };
}
