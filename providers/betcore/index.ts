// BETCORE as a casino meets it (channels A and B), from a raw wallet call to its answer and the word that follows it. MAPPING.md
// beside this file says what its fields mean and what its documents left open. Nothing is read before the token is verified.

import { PLAIN_RULES, type Rules } from '../../domain/decision.ts';
import type { Dialect, RawRequest, Received } from '../dialect.ts';
import type { Directory } from '../directory.ts';
import { createOutbound } from '../outbound.ts';
import { receiveClose, receiveInfo } from './bets.ts';
import { createBetcoreApi } from './client.ts';
import { CALLS, CODE, type Call } from './contract.ts';
import { createKeySet } from './key-set.ts';
import { playerOfPartnerUser } from './partner-user.ts';
import { receiveMake, receiveMakeList } from './payments.ts';
import { fail, replyToFault } from './reply.ts';
import { eventOfReported } from './reported.ts';
import { BETCORE_RETRIES } from './retries.ts';
import type { BetcoreSettings } from './settings.ts';
import { malformed, receiveAuth, receiveUserData } from './users.ts';
import { type Verdict, createVerify } from './verify.ts';

const isCall = (path: string): path is Call => (CALLS as readonly string[]).includes(path);

const RULES: Rules = {
  ...PLAIN_RULES,
  // "stake refused, -1 again: resend the stored refusal" (dossier, section 6.4).
  finalRefusals: new Set(['insufficient_funds']),
  severalPayins: false,
  severalPayouts: 'after_loss',
  closedRefuses: true,
  payinNeedsSession: false,
  sessionBindsGame: false,
  creditNamesSession: false,
};

const UNVERIFIED: Record<Extract<Verdict, { kind: 'unverified' }>['reason'], number> = {
  token_shape: CODE.requestInvalid,
  token_wrong: CODE.jwtInvalid,
  keys_unavailable: CODE.general,
};

export function createBetcore(settings: BetcoreSettings, directory: Directory): Dialect {
  const { apiUrl, issuer, clientId, refusalCodes: codes } = settings;
  const keys = createKeySet(createOutbound({ provider: 'betcore', baseUrl: apiUrl, headers: {}, deadlineMs: 5_000 }));
  const verify = createVerify({ issuer, clientId, keys });

  const receive = async (request: RawRequest, now: Date): Promise<Received> => {
    const { path } = request;
    if (!isCall(path)) return { kind: 'unverified', reason: 'not_found', reply: replyToFault('not_found') };
    if (request.method !== 'POST') {
      return { kind: 'unverified', reason: 'method_not_allowed', reply: replyToFault('method_not_allowed') };
    }
    const verdict = await verify(request.body, now);
    switch (verdict.kind) {
      case 'unverified':
        return { kind: 'unverified', reason: verdict.reason, reply: fail(UNVERIFIED[verdict.reason]) };
      case 'malformed':
        return malformed('unknown', verdict.problem);
      case 'verified':
        return receiveData(path, verdict, now);
      default:
        return verdict satisfies never;
    }
  };

  const receiveData = (path: Call, { data, id }: { data: unknown; id: string }, now: Date): Promise<Received> => {
    switch (path) {
      case '/users/auth':
        return receiveAuth(data, directory, now);
      case '/users/data':
        return receiveUserData(data, directory);
      case '/payments/make':
        return receiveMake('payment', data, { directory, codes });
      case '/payments/make-list':
        return receiveMakeList(data, { directory, codes });
      case '/payments/info':
        return receiveInfo(data, directory);
      case '/payments/close':
        return receiveClose(data, id, { directory, codes });
      case '/cashback-payments/make':
        return receiveMake('cashback', data, { directory, codes });
      default:
        return path satisfies never;
    }
  };

  return {
    provider: 'betcore',
    receive,
    eventOf: eventOfReported,
    fault: replyToFault,
    rules: RULES,
    retries: BETCORE_RETRIES,
    secretHeaders: ['authorization'],
    playerOf: playerOfPartnerUser,
    api: createBetcoreApi(settings),
  };
}

export { BETCORE_SETTINGS, betcoreSettings } from './settings.ts';
export type { BetcoreSettings } from './settings.ts';
