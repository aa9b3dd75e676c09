// Who plays at the simulated aggregator: it asks the casino with the refresh token of a WebFrame, registers whom it does not
// know, and refuses a user whose currency changed, or whose test flag changed after the first bet fixed it.

import { z } from 'zod';
import { CODE, REFRESH_TOKEN } from '../contract.ts';
import type { Book, SimulatedUser } from './book.ts';
import type { CasinoSender } from './casino-sender.ts';

export type Login =
  | { ok: true; user: SimulatedUser }
  | { ok: false; code: number | null; problem: 'refused' | 'currency_changed' | 'test_flag_changed' };

const value = z.object({
  RefreshToken: z.string().regex(REFRESH_TOKEN),
  PartnerUserId: z.string().min(1),
  CurrencyCode: z.string().regex(/^[A-Z]{3,4}$/),
  IsTest: z.boolean(),
});

/** `refreshToken`: the one a WebFrame was started with, or any later one. */
export async function logIn(deps: { book: Book; casino: CasinoSender }, refreshToken: string): Promise<Login> {
  const { book, casino } = deps;
  const startedWith = book.startedWith(refreshToken)?.startedWith ?? refreshToken;
  const answer = await casino.auth(book.startedWith(refreshToken)?.token ?? refreshToken);
  if (answer.kind === 'unknown') return { ok: false, code: null, problem: 'refused' };
  const read = answer.code === CODE.success ? value.safeParse(answer.value) : null;
  if (!read?.success) return { ok: false, code: answer.code, problem: 'refused' };
  const { RefreshToken: token, PartnerUserId: user, CurrencyCode: currency, IsTest: isTest } = read.data;
  const known = book.user(user);
  if (known && known.currency !== currency) return { ok: false, code: null, problem: 'currency_changed' };
  if (known?.fixed && known.isTest !== isTest) return { ok: false, code: null, problem: 'test_flag_changed' };
  const entered = { user, currency, isTest, fixed: known?.fixed ?? false, token, startedWith };
  book.putUser(entered);
  return { ok: true, user: entered };
}
