// BETCORE's games side in the development stack: a game provider that plays against us as its aggregator.

import { randomUUID } from 'node:crypto';
import { providerStack } from '../provider-stack.ts';
import { randomSecret } from '../random-secret.ts';

export const betcoreGamesStack = providerStack({
  provider: 'betcore-games',
  devName: 'betcoreGames',
  simulator: 'providers/betcore-games/simulator/main.ts',
  createSecrets: () => ({ counterparty: randomUUID() as string, secret: randomSecret(), reportToken: randomSecret() }),
  serviceEnv: ({ simulator }, { counterparty, secret, reportToken }) => ({
    BETCORE_GAMES_URL: simulator,
    BETCORE_GAMES_COUNTERPARTY: counterparty,
    BETCORE_GAMES_SECRET: secret,
    BETCORE_GAMES_REPORT_URL: `${simulator}/reports/transactions`,
    BETCORE_GAMES_REPORT_TOKEN: reportToken,
  }),
  simulatorEnv: ({ wallet }, { counterparty, secret, reportToken }) => ({
    BETCORE_GAMES_COUNTERPARTY: counterparty,
    BETCORE_GAMES_SECRET: secret,
    BETCORE_GAMES_WALLET_URL: wallet,
    BETCORE_GAMES_REPORT_TOKEN: reportToken,
  }),
  devEntry: ({ wallet, simulator }, { counterparty, secret }) => ({ wallet, counterparty, secret, simulator }),
});
