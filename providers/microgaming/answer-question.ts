// The calls that ask and move nothing: opening a session with its launch token, and a balance with its player token. Both are
// answered from what was committed last, without the ledger's locks.

import type { Received, Reply } from '../dialect.ts';
import type { Directory, DirectoryPlayer, DirectorySession } from '../directory.ts';
import type { AuthenticateBody, BalanceBody } from './contract.ts';
import { freeGameInfo } from './free-games.ts';
import { replyOk, replyToProblem } from './reply.ts';
import type { SessionClaims, SessionToken, SessionTokens } from './session-tokens.ts';
import type { MicrogamingSettings } from './settings.ts';
import { type Wire, wireNumber } from './wire-amount.ts';

export type QuestionDeps = {
  settings: Pick<MicrogamingSettings, 'brand' | 'depositUrl' | 'playerTokenSeconds'>;
  directory: Directory;
  tokens: SessionTokens;
};

/** "Test user, excluded from billing" (D2). */
const TEST_BRAND = 'test_brand';

/** E1: each use of a launch token gives one more player token; those before stay valid (OP-5). */
export async function answerAuthenticate(
  deps: QuestionDeps,
  body: AuthenticateBody,
  launch: SessionToken | null,
  now: Date,
): Promise<Received> {
  const { settings, directory, tokens } = deps;
  if (!launch || launch.expired || launch.claims.game !== body.game) return unauthorized('launchToken is not valid');
  const session = await directory.sessionById('microgaming', launch.claims.sessionId);
  const player = session && (await directory.player(session.playerId));
  const problem = problemOf(session, player);
  if (!session || !player || problem) return unauthorized(problem ?? 'launchToken is not valid');
  const { playerId, currency } = session;
  const wire = { currency, truncation: await directory.truncation('microgaming', currency) };
  const claims: SessionClaims = { ...launch.claims, ...wire };
  const expiresAt = new Date(now.getTime() + settings.playerTokenSeconds * 1000);
  const playerToken = await tokens.mint('player', claims, expiresAt);
  const funds = await fundsOf(directory, claims, wire);
  if (!funds) return unauthorized('the player has no account in this currency');
  const reply = replyOk({
    playerId,
    playerToken,
    brand: player.test ? TEST_BRAND : settings.brand,
    balance: funds.balance,
    balanceInfo: { currency: currency.toLowerCase(), currencyTruncation: wire.truncation },
    sessionInfo: {
      ...(claims.returnUrl === null ? {} : { lobbyUrl: claims.returnUrl }),
      ...(settings.depositUrl === null ? {} : { depositUrl: settings.depositUrl }),
    },
    freeGameInfo: funds.freeGameInfo,
  });
  return answered('authenticate', { ...reply, tokens: [{ of: launch.token, token: playerToken, expiresAt }] });
}

/** What keeps a session from being opened, or null. */
function problemOf(session: DirectorySession | null, player: DirectoryPlayer | null): string | null {
  if (!session?.open) return 'the session is over';
  if (session.mode === 'demo') return 'a demo session has no wallet';
  return player?.blocked === true ? 'the player may not play' : null;
}

/** E2: also after the session's end (decision M6), but only with a token that is the player's, for this game and in time. */
export async function answerBalance(
  { directory }: QuestionDeps,
  body: BalanceBody,
  token: SessionToken | null,
): Promise<Received> {
  const claims = token?.expired === false ? token.claims : null;
  if (claims?.player !== body.playerId || claims.game !== body.game)
    return unauthorized('the player token is not valid for this player and game', 'balance');
  const funds = await fundsOf(directory, claims, claims);
  return funds ? answered('balance', replyOk(funds)) : unauthorized('the player has no account', 'balance');
}

async function fundsOf(directory: Directory, { player, game }: SessionClaims, wire: Wire) {
  const [balance, grants] = await Promise.all([
    directory.balance(player, wire.currency),
    directory.grants('microgaming', player, game),
  ]);
  if (balance === null) return null;
  return { balance: wireNumber(balance, wire), freeGameInfo: freeGameInfo(grants, wire) };
}

function answered(operation: 'authenticate' | 'balance', reply: Reply): Received {
  return { kind: 'answered', operation, reply };
}

function unauthorized(message: string, operation: 'authenticate' | 'balance' = 'authenticate'): Received {
  return answered(operation, replyToProblem({ code: 'PLAYER_UNAUTHORIZED', message }));
}
