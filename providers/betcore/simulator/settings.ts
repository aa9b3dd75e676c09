// Settings of the simulator's process.

import { define, text, url } from '../../../platform/settings.ts';
import { KIT_SETTINGS } from '../../simulator-kit/settings.ts';
import { signingKey } from './signing-key.ts';

export const SIMULATOR_SETTINGS = {
  ...KIT_SETTINGS,
  BETCORE_WALLET_URL: define({
    schema: url('http:', 'https:'),
    expects: "the base URL of the casino's paths, such as http://127.0.0.1:8080/wallet/betcore",
    meaning: 'where the simulator sends its wallet calls',
  }),
  BETCORE_SIGNING_KEY: define({
    schema: signingKey,
    expects: 'a private RSA key as JWK with a kid',
    meaning: 'signs the wallet calls that the simulator sends',
  }),
  BETCORE_ISSUER: define({
    schema: text,
    expects: 'the issuer that the casino expects',
    meaning: 'stands as iss in every wallet call',
  }),
  BETCORE_CLIENT_ID: define({
    schema: text,
    expects: "the casino's client, such as PartnerClient-1556",
    meaning: 'stands as client_id in every wallet call, and may ask for access tokens',
  }),
  BETCORE_CLIENT_SECRET: define({
    schema: text,
    expects: "the client's secret",
    meaning: 'what the casino exchanges for an access token',
  }),
  BETCORE_REPORT_TOKEN: define({
    schema: text,
    expects: 'a bearer token',
    meaning: "opens the day's report",
  }),
};
