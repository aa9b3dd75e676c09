// BETCORE's feed in the development stack: the list of its games and its jackpots, no wallet.

import { providerStack } from '../provider-stack.ts';
import { randomSecret } from '../random-secret.ts';

const CLIENT_ID = '1';

export const betcoreFeedStack = providerStack({
  provider: 'betcore',
  devName: 'betcoreFeed',
  processName: 'betcore-feed',
  isDialect: false,
  simulator: 'providers/betcore-feed/simulator/main.ts',
  createSecrets: () => ({ secret: randomSecret() }),
  serviceEnv: ({ simulator }, { secret }) => ({
    BETCORE_FEED_URL: simulator,
    BETCORE_FEED_HUB_URL: `${simulator.replace('http:', 'ws:')}/hubs`,
    BETCORE_FEED_CLIENT_ID: CLIENT_ID,
    BETCORE_FEED_SECRET: secret,
  }),
  simulatorEnv: (_, { secret }) => ({ BETCORE_FEED_CLIENT_ID: CLIENT_ID, BETCORE_FEED_SECRET: secret }),
  devEntry: ({ simulator }, { secret }) => ({ simulator, clientId: CLIENT_ID, secret }),
});
