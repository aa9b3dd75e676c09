// BETCORE's feed (channel E): the games behind `GET /v1/games` for BETCORE, what its jackpot has grown to, and the live state of
// its games. It moves no money and knows no player. MAPPING.md beside this file says what is assumed.

import { type FeedApi, createFeedApi } from './client.ts';
import type { FeedPush } from './contract.ts';
import { type HubOptions, followFeed } from './hub.ts';
import type { BetcoreFeedSettings } from './settings.ts';

export type BetcoreFeed = FeedApi & {
  /** Follows one type of game until `signal` says so. */
  follow(
    wish: Pick<HubOptions, 'gameType' | 'onPush'> & Partial<Pick<HubOptions, 'onLost' | 'silenceMs' | 'firstPauseMs'>>,
    signal: AbortSignal,
  ): Promise<void>;
};

export function createBetcoreFeed(settings: BetcoreFeedSettings): BetcoreFeed {
  const api = createFeedApi(settings);
  const { hubUrl, clientId } = settings;
  return { ...api, follow: (wish, signal) => followFeed({ ...wish, hubUrl, clientId, token: api.token }, signal) };
}

export { BETCORE_FEED_SETTINGS, betcoreFeedSettings } from './settings.ts';
export type { BetcoreFeedSettings } from './settings.ts';
export type { FeedPush };
