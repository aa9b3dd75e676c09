// Hypetech (edition 2026-05), from a raw wallet call to its answer, and the calls we make to it. MAPPING.md beside this file
// says what its fields mean and what its documents left open. Nothing is parsed before the signature is verified.

import { PLAIN_RULES } from '../../domain/decision.ts';
import type { Dialect, RawRequest, Received } from '../dialect.ts';
import { createHypetechApi } from './client.ts';
import { HOOKS, type Hook } from './contract.ts';
import { decodeBalance, decodeTransaction } from './decode.ts';
import { replyToBalance, replyToFault, replyToProblem, replyToTransaction, replyToUnverified } from './reply.ts';
import { eventOfReported } from './reported.ts';
import { HYPETECH_RETRIES } from './retries.ts';
import type { HypetechSettings } from './settings.ts';
import { createVerify } from './verify.ts';

const OPERATION = { bet: 'payin', win: 'payout', rollback: 'rollback', balance: 'balance' } as const;
const HOOK_BY_PATH: ReadonlyMap<string, Hook> = new Map(HOOKS.map((hook) => [`/${hook}`, hook]));

export function createHypetech(settings: HypetechSettings): Dialect {
  const verify = createVerify(settings.webhookSecrets, settings.signatureHeader);

  const receive = (request: RawRequest): Received => {
    const hook = HOOK_BY_PATH.get(request.path);
    if (!hook) return { kind: 'unverified', reason: 'not_found', reply: replyToFault('not_found') };
    if (request.method !== 'POST') {
      return { kind: 'unverified', reason: 'method_not_allowed', reply: replyToFault('method_not_allowed') };
    }
    const verdict = verify(request);
    if (verdict !== 'verified') return { kind: 'unverified', reason: verdict, reply: replyToUnverified() };
    return hook === 'balance' ? receiveBalance(request.body) : receiveTransaction(hook, request.body, settings);
  };

  return {
    provider: 'hypetech',
    receive,
    eventOf: eventOfReported,
    fault: replyToFault,
    // Every refusal is judged anew (G4): after a deposit, or when the bet that a win settles has arrived.
    rules: PLAIN_RULES,
    retries: HYPETECH_RETRIES,
    secretHeaders: [settings.signatureHeader, 'authorization'],
    api: createHypetechApi(settings),
  };
}

function receiveTransaction(hook: Exclude<Hook, 'balance'>, body: Buffer, options: { legacyWins: boolean }): Received {
  const operation = OPERATION[hook];
  const decoded = decodeTransaction(hook, body, options);
  if (!decoded.ok) {
    return { kind: 'malformed', operation, problem: decoded.problem.detail, reply: replyToProblem(decoded.problem) };
  }
  return {
    kind: 'call',
    call: {
      kind: 'events',
      operation,
      events: [decoded.value],
      atomic: true,
      reply: ([outcome]) => (outcome ? replyToTransaction(hook, outcome) : replyToFault('internal')),
    },
  };
}

function receiveBalance(body: Buffer): Received {
  const decoded = decodeBalance(body);
  if (!decoded.ok) {
    const { problem } = decoded;
    return { kind: 'malformed', operation: 'balance', problem: problem.detail, reply: replyToProblem(problem) };
  }
  const query = decoded.value;
  return {
    kind: 'call',
    call: { kind: 'query', operation: 'balance', query, reply: (view) => replyToBalance(query, view) },
  };
}

export { HYPETECH_SETTINGS, hypetechSettings } from './settings.ts';
export type { HypetechSettings } from './settings.ts';
