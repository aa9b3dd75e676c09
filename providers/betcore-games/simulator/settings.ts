// Settings of the simulator's process.

import { define, text, url } from '../../../platform/settings.ts';
import { KIT_SETTINGS } from '../../simulator-kit/settings.ts';

export const SIMULATOR_SETTINGS = {
  ...KIT_SETTINGS,
  BETCORE_GAMES_COUNTERPARTY: define({
    schema: text,
    expects: 'the counterparty id that was agreed with the operator',
    meaning: 'named in every call, in both directions',
  }),
  BETCORE_GAMES_SECRET: define({
    schema: text.transform((secrets) => (secrets.split(',')[0] ?? '').trim()),
    expects: 'the secret calls are signed with; of several the first',
    meaning: 'signs calls in both directions',
  }),
  BETCORE_GAMES_WALLET_URL: define({
    schema: url('http:', 'https:'),
    expects: 'the base URL of the wallet, such as http://127.0.0.1:8080/wallet/betcore-games',
    meaning: 'where the simulator sends its wallet calls',
  }),
  BETCORE_GAMES_REPORT_TOKEN: define({
    schema: text,
    expects: 'a bearer token',
    meaning: "opens the day's report",
  }),
};
