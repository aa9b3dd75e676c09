// Microgaming in the development stack.

import { randomBytes } from 'node:crypto';
import { providerStack } from '../provider-stack.ts';
import { randomSecret } from '../random-secret.ts';

const STUDIO = 'moonrise';

export const microgamingStack = providerStack({
  provider: 'microgaming',
  devName: 'microgaming',
  simulator: 'providers/microgaming/simulator/main.ts',
  createSecrets: () => ({
    secret: randomSecret(),
    tokenKey: randomBytes(32).toString('base64'),
    reportToken: randomSecret(),
  }),
  serviceEnv: ({ simulator }, { secret, tokenKey, reportToken }) => ({
    MICROGAMING_PROVIDER: STUDIO,
    MICROGAMING_SECRET: secret,
    MICROGAMING_TOKEN_KEY: tokenKey,
    MICROGAMING_GAME_HOST_URL: simulator,
    MICROGAMING_REPORT_URL: `${simulator}/reports/transactions`,
    MICROGAMING_REPORT_TOKEN: reportToken,
  }),
  simulatorEnv: ({ wallet }, { secret, reportToken }) => ({
    MICROGAMING_PROVIDER: STUDIO,
    MICROGAMING_SECRET: secret,
    MICROGAMING_WALLET_URL: wallet,
    MICROGAMING_REPORT_TOKEN: reportToken,
  }),
  devEntry: ({ wallet, simulator }, { secret }) => ({ wallet, provider: STUDIO, secret, simulator }),
});
