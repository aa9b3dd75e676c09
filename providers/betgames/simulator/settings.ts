// Settings of the simulator's process.

import { define, text, url } from '../../../platform/settings.ts';
import { KIT_SETTINGS } from '../../simulator-kit/settings.ts';
import { BETGAMES_SETTINGS } from '../settings.ts';

const { BETGAMES_PARTNER_ID, BETGAMES_SECRET, BETGAMES_SIGNATURE_MODE, BETGAMES_WEBSHOP_SECRET } = BETGAMES_SETTINGS;

export const SIMULATOR_SETTINGS = {
  ...KIT_SETTINGS,
  BETGAMES_PARTNER_ID,
  BETGAMES_SECRET,
  BETGAMES_SIGNATURE_MODE,
  BETGAMES_WEBSHOP_SECRET,
  BETGAMES_REPORT_TOKEN: define({
    schema: text,
    expects: 'a bearer token',
    meaning: 'opens the report file',
  }),
  BETGAMES_WALLET_URL: define({
    schema: url('http:', 'https:'),
    expects: 'the URL of the wallet, such as http://127.0.0.1:8080/wallet/betgames',
    meaning: 'where the simulator sends its wallet calls',
  }),
};
