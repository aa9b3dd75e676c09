// HyAuth in the development stack: a hosted login, no wallet.

import { providerStack } from '../provider-stack.ts';
import { randomSecret } from '../random-secret.ts';

/** A player lands on our own pages after a login. */
const origins = (wallet: string): string[] => [new URL(wallet).origin];

export const hyauthStack = providerStack({
  provider: 'hyauth',
  devName: 'hyauth',
  isDialect: false,
  simulator: 'providers/hyauth/simulator/main.ts',
  createSecrets: () => ({ apiKey: `hy_${randomSecret()}` }),
  serviceEnv: ({ wallet, simulator }, { apiKey }) => ({
    HYAUTH_URL: simulator,
    HYAUTH_API_KEY: apiKey,
    HYAUTH_REDIRECT_ORIGINS: origins(wallet).join(','),
  }),
  simulatorEnv: (_, { apiKey }) => ({ HYAUTH_API_KEY: apiKey }),
  devEntry: ({ wallet, simulator }, { apiKey }) => ({ simulator, apiKey, redirectOrigins: origins(wallet) }),
});
