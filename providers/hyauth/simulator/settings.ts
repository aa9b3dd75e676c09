// Settings of the simulator's process.

import { define, text } from '../../../platform/settings.ts';
import { KIT_SETTINGS } from '../../simulator-kit/settings.ts';

export const SIMULATOR_SETTINGS = {
  SIMULATOR_PORT: KIT_SETTINGS.SIMULATOR_PORT,
  SIMULATOR_BOOK_FILE: KIT_SETTINGS.SIMULATOR_BOOK_FILE,
  HYAUTH_API_KEY: define({
    schema: text,
    expects: 'the API key that the platform calls with',
    meaning: "the platform's key at the simulated login",
  }),
};
