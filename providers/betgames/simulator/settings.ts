// Settings of the simulator's process.

import { z } from 'zod';
import { define, text, url, wholeNumber } from '../../../platform/settings.ts';
import { BETGAMES_SETTINGS } from '../settings.ts';

const { BETGAMES_PARTNER_ID, BETGAMES_SECRET, BETGAMES_SIGNATURE_MODE, BETGAMES_WEBSHOP_SECRET } = BETGAMES_SETTINGS;

export const SIMULATOR_SETTINGS = {
  BETGAMES_PARTNER_ID,
  BETGAMES_SECRET,
  BETGAMES_SIGNATURE_MODE,
  BETGAMES_WEBSHOP_SECRET,
  BETGAMES_REPORT_TOKEN: define({
    schema: text,
    expects: 'a bearer token',
    meaning: 'opens the report file',
  }),
  SIMULATOR_PORT: define({
    schema: wholeNumber(0, 65_535),
    expects: 'a port from 0 (any free one) to 65535',
    meaning: 'where the simulator listens, on 127.0.0.1',
    default: '0',
  }),
  BETGAMES_WALLET_URL: define({
    schema: url('http:', 'https:'),
    expects: 'the URL of the wallet, such as http://127.0.0.1:8080/wallet/betgames',
    meaning: 'where the simulator sends its wallet calls',
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
