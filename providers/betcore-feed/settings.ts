// What must be known to read BETCORE's feed. Its documents name two hubs, so the hub is a setting; without a client there is no
// feed. The secret is never logged.

import { type Settings, define, loadSettings, text, url } from '../../platform/settings.ts';

export const BETCORE_FEED_SETTINGS = {
  BETCORE_FEED_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL',
    meaning: "the feed's REST API",
    default: 'https://backend.bcdprod.net/partnersmediator-service/api/v2',
  }),
  BETCORE_FEED_HUB_URL: define({
    schema: url('ws:', 'wss:'),
    expects: 'a ws(s) URL',
    meaning: "the feed's SignalR hub",
    default: 'wss://backend.bcdprod.net/signalrhub-livefeed-service/hubs',
  }),
  BETCORE_FEED_CLIENT_ID: define({
    schema: text.regex(/^\d{1,15}$/),
    expects: 'our number at the feed',
    meaning: 'PartnerClientId; without it there is no feed',
    optional: true,
  }),
  BETCORE_FEED_SECRET: define({
    schema: text,
    expects: "the client's secret",
    meaning: 'exchanged for an access token of the feed',
    optional: true,
  }),
};

export type BetcoreFeedSettings = { apiUrl: string; hubUrl: string; clientId: string; secret: string };

/** Null where no feed is set up. Throws Failure `setting_invalid`. */
export function betcoreFeedSettings(env: NodeJS.ProcessEnv): BetcoreFeedSettings | null {
  const read: Settings<typeof BETCORE_FEED_SETTINGS> = loadSettings(BETCORE_FEED_SETTINGS, env);
  const { BETCORE_FEED_CLIENT_ID: clientId, BETCORE_FEED_SECRET: secret } = read;
  if (clientId === undefined || secret === undefined) return null;
  return { apiUrl: read.BETCORE_FEED_URL, hubUrl: read.BETCORE_FEED_HUB_URL, clientId, secret };
}
