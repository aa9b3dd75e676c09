// Hypetech in the development stack.

import { providerStack } from '../provider-stack.ts';
import { randomSecret } from '../random-secret.ts';

export const hypetechStack = providerStack({
  provider: 'hypetech',
  devName: 'hypetech',
  simulator: 'providers/hypetech/simulator/main.ts',
  createSecrets: () => ({ apiToken: randomSecret(), webhookSecret: randomSecret() }),
  serviceEnv: ({ simulator }, { apiToken, webhookSecret }) => ({
    HYPETECH_API_URL: simulator,
    HYPETECH_API_TOKEN: apiToken,
    HYPETECH_WEBHOOK_SECRET: webhookSecret,
  }),
  simulatorEnv: ({ wallet }, { apiToken, webhookSecret }) => ({
    HYPETECH_API_TOKEN: apiToken,
    HYPETECH_WEBHOOK_SECRET: webhookSecret,
    HYPETECH_WALLET_URL: wallet,
  }),
  devEntry: ({ wallet, simulator }, { webhookSecret }) => ({ wallet, secret: webhookSecret, simulator }),
});
