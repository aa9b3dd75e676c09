// Settings of the simulator's process.

import { define, text, wholeNumber } from '../../../platform/settings.ts';

export const SIMULATOR_SETTINGS = {
  SIMULATOR_PORT: define({
    schema: wholeNumber(0, 65_535),
    expects: 'a port from 0 (any free one) to 65535',
    meaning: 'where the simulator listens, on 127.0.0.1',
    default: '0',
  }),
  BETCORE_FEED_CLIENT_ID: define({
    schema: text,
    expects: 'the number a partner has at the feed',
    meaning: 'who may ask for an access token',
  }),
  BETCORE_FEED_SECRET: define({
    schema: text,
    expects: "the partner's secret",
    meaning: 'exchanged for an access token',
  }),
};
