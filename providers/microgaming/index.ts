// Microgaming's MG+ contract (guide v1.3) as the wallet's side of it, from a raw call to its answer, and the calls we make to the
// studio. MAPPING.md beside this file says what its fields mean and what the guide left open. Nothing is parsed before the
// signature is verified.

import { PLAIN_RULES, type Rules } from '../../domain/decision.ts';
import type { CallLabel, Dialect, RawRequest, Received } from '../dialect.ts';
import type { Directory } from '../directory.ts';
import { type QuestionDeps, answerAuthenticate, answerBalance } from './answer-question.ts';
import { createMicrogamingApi } from './client.ts';
import { HOOKS, type Hook, authenticateBody, balanceBody, rollbackBody, transactionBody } from './contract.ts';
import { type Decoded, REQUEST_ID_HEADER, bearerOf, decodeBody } from './decode.ts';
import { receiveRollback, receiveTransaction } from './receive-movement.ts';
import { replyToFault, replyToProblem, replyToUnverified } from './reply.ts';
import { eventOfReported } from './reported.ts';
import { MICROGAMING_RETRIES } from './retries.ts';
import { type SessionToken, createSessionTokens } from './session-tokens.ts';
import type { MicrogamingSettings } from './settings.ts';
import { SIGNATURE_HEADER, createVerify } from './verify.ts';

const HOOK_BY_PATH: ReadonlyMap<string, Hook> = new Map(HOOKS.map((hook) => [`/v1/${hook}`, hook]));

const RULES: Rules = {
  ...PLAIN_RULES,
  // G4: a decline for funds stands, also after a deposit.
  finalRefusals: new Set(['insufficient_funds']),
  severalPayins: false,
  severalPayouts: 'always',
  closedRefuses: true,
  // M1: the losing call whose answer was lost.
  rollbackOfClosed: 'undo',
  rollbackAmount: 'whole',
  grantsAreOurs: true,
};

type Deps = QuestionDeps & { settings: MicrogamingSettings };

export function createMicrogaming(settings: MicrogamingSettings, directory: Directory): Dialect {
  const verify = createVerify(settings.secrets, settings.signatureEncoding);
  const tokens = createSessionTokens(settings.tokenKey);
  const deps: Deps = { settings, directory, tokens };

  return {
    provider: 'microgaming',
    async receive(request, now) {
      const hook = HOOK_BY_PATH.get(request.path);
      if (!hook) return { kind: 'unverified', reason: 'not_found', reply: replyToFault('not_found') };
      if (request.method !== 'POST')
        return { kind: 'unverified', reason: 'method_not_allowed', reply: replyToFault('method_not_allowed') };
      const verdict = verify(request);
      if (verdict !== 'verified') return { kind: 'unverified', reason: verdict, reply: replyToUnverified() };
      return receiveHook[hook](deps, request, now);
    },
    eventOf: eventOfReported,
    fault: replyToFault,
    rules: RULES,
    retries: MICROGAMING_RETRIES,
    echoedHeaders: [REQUEST_ID_HEADER],
    secretHeaders: [SIGNATURE_HEADER, 'authorization'],
    api: createMicrogamingApi(settings, tokens),
  };
}

const receiveHook: Record<Hook, (deps: Deps, request: RawRequest, now: Date) => Promise<Received>> = {
  async authenticate(deps, request, now) {
    const body = decodeBody(request, authenticateBody, deps.settings.provider);
    if (!body.ok) return malformed('authenticate', body);
    const launch = await deps.tokens.read('launch', body.value.launchToken, now);
    return answerAuthenticate(deps, body.value, launch, now);
  },
  async balance(deps, request, now) {
    const body = decodeBody(request, balanceBody, deps.settings.provider);
    if (!body.ok) return malformed('balance', body);
    return answerBalance(deps, body.value, await playerToken(deps, request, now));
  },
  async transaction(deps, request, now) {
    const body = decodeBody(request, transactionBody, deps.settings.provider);
    if (!body.ok) return malformed('unknown', body);
    return receiveTransaction(deps.directory, body.value, await playerToken(deps, request, now));
  },
  async rollback(deps, request, now) {
    const body = decodeBody(request, rollbackBody, deps.settings.provider);
    if (!body.ok) return malformed('rollback', body);
    return receiveRollback(deps.directory, body.value, await playerToken(deps, request, now));
  },
};

async function playerToken({ tokens }: Deps, request: RawRequest, now: Date): Promise<SessionToken | null> {
  const bearer = bearerOf(request);
  return bearer === null ? null : tokens.read('player', bearer, now);
}

function malformed(operation: CallLabel, { problem }: Extract<Decoded<unknown>, { ok: false }>): Received {
  return { kind: 'malformed', operation, problem: problem.message, reply: replyToProblem(problem) };
}

export { MICROGAMING_SETTINGS, microgamingSettings } from './settings.ts';
export type { MicrogamingSettings } from './settings.ts';
