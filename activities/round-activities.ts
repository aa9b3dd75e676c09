// What a round's workflow does in the world past its deadline: ask the provider, close in the ledger, open cases. Each may be
// repeated at any moment: questions change nothing, a close and a case exist once.

import { Context } from '@temporalio/activity';
import type pg from 'pg';
import { Failure } from '../domain/failure.ts';
import type { Provider } from '../domain/provider.ts';
import { closeRound } from '../db/posting/close-round.ts';
import { loadRoundSessions } from '../db/conduct/round-sessions.ts';
import { type OpenCase, markRoundStuck } from '../db/conduct/stuck-round.ts';
import type { ProviderApi } from '../providers/provider-api.ts';
import { type BeliefLine, type WireDifference, fromWire } from '../domain/round-belief.ts';

/** `asked: false`: this provider offers no statement, or the round has no session to ask about. */
export type ProviderAnswer = { asked: true; lines: readonly BeliefLine[] } | { asked: false };

/** A round has a handful of transactions; a provider that lists more has mixed rounds up. */
const MAX_LINES = 200;

export type RoundActivityDeps = {
  pool: pg.Pool;
  providerApi: (provider: Provider) => ProviderApi | undefined;
  openCase: OpenCase;
};

export function createRoundActivities({ pool, providerApi, openCase }: RoundActivityDeps) {
  return {
    async askProvider({ roundId }: { roundId: string }): Promise<ProviderAnswer> {
      const { provider, providerRound, sessions } = await loadRoundSessions(pool, roundId);
      const api = providerApi(provider);
      const statement = api?.sessionStatement?.bind(api);
      if (!statement || sessions.length === 0) return { asked: false };
      const lines: BeliefLine[] = [];
      for (const providerSessionId of sessions) {
        lines.push(...(await linesOfRound(statement, providerSessionId, providerRound)));
        if (lines.length > MAX_LINES) {
          throw new Failure('provider_protocol', `${provider} lists more than ${MAX_LINES} lines for one round`);
        }
      }
      return { asked: true, lines };
    },

    async closeRound({ roundId }: { roundId: string }): Promise<{ closed: boolean }> {
      return { closed: (await closeRound(pool, roundId, roundId)) === 'closed' };
    },

    async openBreaks({ differences, ...round }: OpenBreaks): Promise<void> {
      await markRoundStuck(pool, openCase, {
        ...round,
        differences: (currency) => differences.map((difference) => fromWire(difference, currency)),
      });
    },
  };
}

export type OpenBreaks = { roundId: string; workflowId: string; differences: readonly WireDifference[] };
export type RoundActivities = ReturnType<typeof createRoundActivities>;

async function linesOfRound(
  statement: NonNullable<ProviderApi['sessionStatement']>,
  providerSessionId: string,
  providerRound: string,
): Promise<BeliefLine[]> {
  const context = Context.current();
  const found: BeliefLine[] = [];
  try {
    for await (const page of statement({ providerSessionId, signal: context.cancellationSignal })) {
      context.heartbeat();
      for (const line of page) {
        if (line.providerRound !== providerRound || found.length > MAX_LINES) continue;
        const { transactionId, operation, amount, accepted, roundFinished, occurredAt } = line;
        found.push({ transactionId, operation, amount, accepted, roundFinished, occurredAt });
      }
    }
  } catch (error) {
    // A session that the provider does not know has no lines; that is an answer.
    if (error instanceof Failure && error.code === 'provider_refused' && error.facts['status'] === 404) return [];
    throw error;
  }
  return found;
}
