// Settings of the simulator's process.

import { define, text } from '../../../platform/settings.ts';
import { KIT_SETTINGS } from '../../simulator-kit/settings.ts';

export const SIMULATOR_SETTINGS = {
  SIMULATOR_PORT: KIT_SETTINGS.SIMULATOR_PORT,
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
