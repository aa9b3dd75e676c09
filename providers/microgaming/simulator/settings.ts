// Settings of the simulator's process.

import { z } from 'zod';
import { define, text, url } from '../../../platform/settings.ts';
import { KIT_SETTINGS } from '../../simulator-kit/settings.ts';

export const SIMULATOR_SETTINGS = {
  ...KIT_SETTINGS,
  MICROGAMING_PROVIDER: define({
    schema: text,
    expects: "the studio's name",
    meaning: 'the `provider` of every wallet call',
  }),
  MICROGAMING_SECRET: define({
    schema: text.transform((secrets) => (secrets.split(',')[0] ?? '').trim()),
    expects: 'the secret wallet calls are signed with; of several the first',
    meaning: 'signs the wallet calls that the simulator sends',
  }),
  MICROGAMING_SIGNATURE_ENCODING: define({
    schema: z.enum(['hex', 'base64']),
    expects: 'hex or base64',
    meaning: 'how signatures are written',
    default: 'hex',
  }),
  MICROGAMING_WALLET_URL: define({
    schema: url('http:', 'https:'),
    expects: 'the base URL of the wallet, such as http://127.0.0.1:8080/wallet/microgaming',
    meaning: 'where the simulator sends its wallet calls',
  }),
  MICROGAMING_REPORT_TOKEN: define({
    schema: text,
    expects: 'a bearer token',
    meaning: "opens the day's report",
  }),
};
