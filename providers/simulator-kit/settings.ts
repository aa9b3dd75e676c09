// The settings that every simulator's process has, whoever it plays.

import { z } from 'zod';
import { define, text, wholeNumber } from '../../platform/settings.ts';

export const KIT_SETTINGS = {
  SIMULATOR_PORT: define({
    schema: wholeNumber(0, 65_535),
    expects: 'a port from 0 (any free one) to 65535',
    meaning: 'where the simulator listens, on 127.0.0.1',
    default: '0',
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
