// Settings of the simulator's process.

import { z } from 'zod';
import { define, text, url, wholeNumber } from '../../../platform/settings.ts';
import { signingKey } from './signing-key.ts';

export const SIMULATOR_SETTINGS = {
  SIMULATOR_PORT: define({
    schema: wholeNumber(0, 65_535),
    expects: 'a port from 0 (any free one) to 65535',
    meaning: 'where the simulator listens, on 127.0.0.1',
    default: '0',
  }),
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
  SIMULATOR_DELAY_FACTOR: define({
    schema: z
      .string()
      .regex(/^\d(\.\d{1,6})?$/)
      .transform(Number),
    expects: 'a number from 0 to 9.999999',
    meaning: "shortens the waits between the simulator's retries; 1 is the provider's real schedule",
    default: '1',
  }),
  SIMULATOR_BOOK_FILE: define({
    schema: text,
    expects: 'a path of a file',
    meaning: 'keeps what the simulator believes over a restart',
    optional: true,
  }),
};
