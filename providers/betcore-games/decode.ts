// From a verified body to wallet events. The body names neither player nor currency: the session in the path does, and for
// what follows a stake the stake itself, so that money owed is never refused for a session that is gone.

import type { z } from 'zod';
import type { Currency } from '../../domain/currency.ts';
import { isId } from '../../domain/ids.ts';
import { type ParsedAmount, parseAmount } from '../../domain/money.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { DirectoryPayin } from '../directory.ts';
import { parseJsonText } from '../json-text.ts';
import { BODIES, type BetBody, type BetCall } from './contract.ts';

/** `code` is theirs. */
export type Problem = { code: 2 | 3 | 5; detail: string };
export type Decoded<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/**
 * Whose call it is, as far as we know: by the session in its path, or by the stake it names. What follows a stake has that
 * stake's game, since it may be repeated in the player's next session, on another one.
 */
export type Subject = {
  session: { playerId: string; currency: Currency; game: string | null; mode: 'cash' | 'demo' } | null;
  stake: Pick<DirectoryPayin, 'playerId' | 'currency' | 'game' | 'providerRound'> | null;
  /** Of a call in one step: the keys of the two calls under which a repair posted it, or a part of it, before it came. */
  posted: readonly string[];
};

/** The keys that a bet's stake may stand under: taken before the result, or together with it. */
export function stakeKeys(betId: string): readonly [string, string] {
  return [`pay-in:${betId}`, `pay-in-out:${betId}`];
}

/** Reads the body and holds it against the session of the path. */
export function readBody(call: BetCall, body: Buffer, sessionId: string): Decoded<BetBody> {
  const json = parseJsonText(body);
  if (!json.ok) return fail(2, json.problem);
  const schema: z.ZodType<BetBody> = BODIES[call];
  const shape = schema.safeParse(json.value);
  if (!shape.success) {
    const [issue] = shape.error.issues;
    const field = issue?.path.join('.') || 'body';
    return fail(2, `${field} ${issue?.path.length ? issue.message : 'must be an object'}`);
  }
  const named = shape.data.sessionId;
  if (named !== undefined && named !== sessionId) return fail(2, 'sessionId is not that of the path');
  return { ok: true, value: shape.data };
}

/** The events that a body asks for: one, or stake and win of one step. */
export function toEvents(
  call: BetCall,
  body: BetBody,
  sessionId: string,
  { session, stake, posted }: Subject,
): Decoded<readonly WalletEvent[]> {
  const playerId = session?.playerId ?? stake?.playerId;
  const currency = stake?.currency ?? session?.currency;
  const isCredit = call === 'pay-out' || call === 'refund';
  if (!session && !isCredit) return fail(3, 'the session is not known');
  if (!playerId || !currency) return fail(5, 'neither the bet nor the session is known');
  if (session?.mode === 'demo' && !stake) return fail(3, 'a demo session moves no money');

  const base = {
    ...common(body, sessionId, stake),
    player: playerId,
    currency,
    game: (stake ?? session)?.game ?? null,
  };
  if (call === 'refund') return { ok: true, value: [{ ...base, ...REFUND, key: `refund:${body.betId}` }] };
  const bet = parseAmount(body.betAmount ?? '0', currency);
  const win = parseAmount(body.winAmount ?? '0', currency);
  if (!bet.ok) return fail(2, `betAmount ${AMOUNT_PROBLEM[bet.problem]}`);
  if (!win.ok) return fail(2, `winAmount ${AMOUNT_PROBLEM[win.problem]}`);
  if (!isCredit && bet.minor === 0n) return fail(2, 'betAmount must be above zero');

  const stakeLeg = { ...base, operation: 'payin', amount: bet.minor, links: [] } as const;
  const winLeg = { ...base, operation: 'payout', amount: win.minor, tombstoneKey: null } as const;
  switch (call) {
    case 'pay-in':
      return { ok: true, value: [{ ...stakeLeg, key: `pay-in:${body.betId}` }] };
    case 'pay-out':
      return { ok: true, value: [{ ...winLeg, key: `pay-out:${body.betId}` }] };
    case 'pay-in-out': {
      const keyOf = (apart: string, together: string) => (posted.includes(apart) ? apart : together);
      const key = keyOf(`pay-in:${body.betId}`, `pay-in-out:${body.betId}`);
      const winKey = keyOf(`pay-out:${body.betId}`, `pay-in-out-win:${body.betId}`);
      // The stake closes its round: its result comes in the same call, and nothing after it.
      return {
        ok: true,
        value: [
          { ...stakeLeg, key, closesRound: true },
          { ...winLeg, key: winKey, links: [key] },
        ],
      };
    }
    default:
      return call satisfies never;
  }
}

/** Gives back what was taken, whatever that was. */
const REFUND = { operation: 'refund', amount: 0n } as const;

const AMOUNT_PROBLEM: Record<Extract<ParsedAmount, { ok: false }>['problem'], string> = {
  shape: 'must be a plain decimal that is not negative',
  too_many_decimals: 'has more decimals than its currency',
  too_large: 'is too large',
};

function common({ betId, gameRoundId }: BetBody, sessionId: string, stake: Subject['stake']) {
  return {
    provider: 'betcore-games',
    mode: 'cash',
    transactionId: betId,
    // One bet is one round of ours; several bets may share one of theirs.
    round: { key: betId, providerRound: gameRoundId ?? stake?.providerRound ?? betId },
    links: stakeKeys(betId),
    linkedOperation: null,
    tombstoneKey: betId,
    generational: false,
    closesRound: false,
    sessionToken: null,
    // The ledger looks it up by our own kind of id; any other is that of no session.
    sessionId: isId(sessionId) ? sessionId : null,
    bonusCode: null,
    tax: null,
    confirm: false,
    effectiveAt: null,
  } as const;
}

function fail<T>(code: Problem['code'], detail: string): Decoded<T> {
  return { ok: false, problem: { code, detail } };
}
