// Settings of the simulator's process.

import { define, text, wholeNumber } from '../../../platform/settings.ts';

export const SIMULATOR_SETTINGS = {
  SIMULATOR_PORT: define({
    schema: wholeNumber(0, 65_535),
    expects: 'a port from 0 (any free one) to 65535',
    meaning: 'where the simulator listens, on 127.0.0.1',
    default: '0',
  }),
  HYAUTH_API_KEY: define({
    schema: text,
    expects: 'the API key that the platform calls with',
    meaning: "the platform's key at the simulated login",
  }),
  SIMULATOR_BOOK_FILE: define({
    schema: text,
    expects: 'a path of a file',
    meaning: 'keeps what the simulator believes over a restart',
    optional: true,
  }),
};
