// BETCORE's casino side in the development stack. The aggregator's RSA key is made here, so that the simulator and a suite
// that plays the aggregator sign with the same one.

import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { providerStack } from '../provider-stack.ts';
import { randomSecret } from '../random-secret.ts';

const ISSUER = 'https://betcore.test/identity-api';
const CLIENT_ID = 'PartnerClient-1';

type Secrets = { clientSecret: string; signingKey: JWK; reportToken: string };

export const betcoreStack = providerStack<Secrets>({
  provider: 'betcore',
  devName: 'betcore',
  simulator: 'providers/betcore/simulator/main.ts',
  async createSecrets() {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const kid = randomBytes(20).toString('hex').toUpperCase();
    const signingKey = { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
    return { clientSecret: randomSecret(), signingKey, reportToken: randomSecret() };
  },
  serviceEnv: ({ simulator }, { clientSecret, reportToken }) => ({
    BETCORE_API_URL: simulator,
    BETCORE_ISSUER: ISSUER,
    BETCORE_CLIENT_ID: CLIENT_ID,
    BETCORE_CLIENT_SECRET: clientSecret,
    BETCORE_LAUNCH_URL: `${simulator}/webframe?clientId={clientId}&token={token}&lng={language}&game={game}`,
    BETCORE_REPORT_URL: `${simulator}/reports/transactions`,
    BETCORE_REPORT_TOKEN: reportToken,
  }),
  simulatorEnv: ({ wallet }, { clientSecret, signingKey, reportToken }) => ({
    BETCORE_WALLET_URL: wallet,
    BETCORE_SIGNING_KEY: JSON.stringify(signingKey),
    BETCORE_ISSUER: ISSUER,
    BETCORE_CLIENT_ID: CLIENT_ID,
    BETCORE_CLIENT_SECRET: clientSecret,
    BETCORE_REPORT_TOKEN: reportToken,
  }),
  devEntry: ({ wallet, simulator }, { clientSecret, signingKey }) => ({
    wallet,
    clientId: CLIENT_ID,
    clientSecret,
    issuer: ISSUER,
    signingKey,
    simulator,
  }),
});
