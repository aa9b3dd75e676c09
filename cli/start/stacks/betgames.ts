// BetGames in the development stack.

import { providerStack } from '../provider-stack.ts';
import { randomSecret } from '../random-secret.ts';

const PARTNER_ID = '12345';
const SIGNATURE_MODE = 'md5';

export const betgamesStack = providerStack({
  provider: 'betgames',
  devName: 'betgames',
  simulator: 'providers/betgames/simulator/main.ts',
  createSecrets: () => ({ secret: randomSecret(), webshopSecret: randomSecret(), reportToken: randomSecret() }),
  serviceEnv: ({ simulator }, { secret, webshopSecret, reportToken }) => ({
    BETGAMES_API_URL: simulator,
    BETGAMES_CLIENT_URL: simulator,
    BETGAMES_PARTNER_ID: PARTNER_ID,
    BETGAMES_SECRET: secret,
    BETGAMES_SIGNATURE_MODE: SIGNATURE_MODE,
    BETGAMES_WEBSHOP_SECRET: webshopSecret,
    BETGAMES_REPORT_URL: `${simulator}/reports/transactions`,
    BETGAMES_REPORT_TOKEN: reportToken,
  }),
  simulatorEnv: ({ wallet }, { secret, webshopSecret, reportToken }) => ({
    BETGAMES_PARTNER_ID: PARTNER_ID,
    BETGAMES_SECRET: secret,
    BETGAMES_SIGNATURE_MODE: SIGNATURE_MODE,
    BETGAMES_WEBSHOP_SECRET: webshopSecret,
    BETGAMES_WALLET_URL: wallet,
    BETGAMES_REPORT_TOKEN: reportToken,
  }),
  devEntry: ({ wallet, simulator }, { secret, webshopSecret }) => ({
    wallet,
    partnerId: PARTNER_ID,
    secret,
    signatureMode: SIGNATURE_MODE,
    webshopSecret,
    simulator,
  }),
});
