// Settings of the simulator's process.

import { define, text, url } from '../../../platform/settings.ts';
import { KIT_SETTINGS } from '../../simulator-kit/settings.ts';

export const SIMULATOR_SETTINGS = {
  ...KIT_SETTINGS,
  HYPETECH_API_TOKEN: define({
    schema: text,
    expects: 'the bearer token the operator calls with',
    meaning: "the operator's token at the simulated provider",
  }),
  HYPETECH_WEBHOOK_SECRET: define({
    schema: text.transform((secrets) => (secrets.split(',')[0] ?? '').trim()),
    expects: 'the secret wallet calls are signed with; of several the first',
    meaning: 'signs the wallet calls that the simulator sends',
  }),
  HYPETECH_WALLET_URL: define({
    schema: url('http:', 'https:'),
    expects: 'the base URL of the hooks, such as http://127.0.0.1:8080/wallet/hypetech',
    meaning: 'where the simulator sends its wallet calls',
  }),
};
