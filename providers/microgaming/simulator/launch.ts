// Opens a session at the operator, as the game does when its launch page is loaded: the launch token is exchanged for a player
// token. A page that is loaded again opens the same session anew.

import { isCurrency } from '../../../domain/currency.ts';
import type { StudioSession } from './book.ts';
import { authenticateBodyText, balanceBodyText } from './call-body.ts';
import type { StudioDeps } from './simulated-round.ts';
import { readSession } from './wallet-sender.ts';

export type Launching = { launchToken: string; game: string; platform: 'mobile' | 'desktop' };
export type Launched = { ok: true; session: StudioSession } | { ok: false; problem: string };

/** "Up to 3 tries" (section 4.5). */
const TRIES = 3;
const TEST_BRAND = 'test_brand';

export async function launch(deps: StudioDeps, { launchToken, game, platform }: Launching): Promise<Launched> {
  const body = authenticateBodyText({ launchToken, provider: deps.provider, game, ip: '203.0.113.7', platform });
  let answer = await deps.send('authenticate', body, null);
  for (let tries = 1; tries < TRIES && answer.kind === 'unknown'; tries++)
    answer = await deps.send('authenticate', body, null);
  const opened = readSession(answer);
  if (!opened) {
    const why = answer.kind === 'accepted' ? 'an answer that cannot be read' : (answer.code ?? answer.text);
    return { ok: false, problem: `the operator opens no session: ${why}` };
  }
  const currency = opened.balanceInfo.currency.toUpperCase();
  if (!isCurrency(currency)) return { ok: false, problem: `the currency ${currency} is not known here` };
  const session: StudioSession = {
    launchToken,
    playerId: opened.playerId,
    playerToken: opened.playerToken,
    game,
    currency,
    truncation: opened.balanceInfo.currencyTruncation,
    platform,
    test: opened.brand === TEST_BRAND,
  };
  deps.book.open(session);
  deps.stock.set(launchToken, opened.freeGameInfo ?? []);
  return { ok: true, session };
}

/** Asks what free games the player has by now; a player who may not be asked about has none. */
export async function refreshFreeGames({ send, stock, provider }: StudioDeps, session: StudioSession): Promise<void> {
  const { launchToken, playerId, playerToken, game } = session;
  const answer = await send('balance', balanceBodyText({ playerId, provider, game }), playerToken);
  stock.set(launchToken, (answer.kind === 'accepted' && answer.body.freeGameInfo) || []);
}

/** For a test that hands over a launch token in place of loading the page: the game that its claims name. */
export function gameNamedIn(launchToken: string): string | null {
  try {
    const payload = Buffer.from(launchToken.split('.')[1] ?? '', 'base64url').toString('utf8');
    const claims = JSON.parse(payload) as { game?: unknown };
    return typeof claims.game === 'string' ? claims.game : null;
  } catch {
    return null;
  }
}
