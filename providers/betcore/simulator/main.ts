// The simulator as a process of its own, beside the stack that it plays against.

import { createLogger } from '../../../platform/logging.ts';
import { runMain } from '../../../platform/run-main.ts';
import { loadSettings } from '../../../platform/settings.ts';
import { startBetcoreSimulator } from './index.ts';
import { SIMULATOR_SETTINGS } from './settings.ts';

const NAME = 'tallyman-simulator-betcore';
process.title = NAME;

await runMain(createLogger(NAME), async (shutdown) => {
  const settings = loadSettings(SIMULATOR_SETTINGS, process.env);
  const simulator = await startBetcoreSimulator({
    port: settings.SIMULATOR_PORT,
    walletUrl: settings.BETCORE_WALLET_URL,
    key: settings.BETCORE_SIGNING_KEY,
    issuer: settings.BETCORE_ISSUER,
    clientId: settings.BETCORE_CLIENT_ID,
    clientSecret: settings.BETCORE_CLIENT_SECRET,
    reportToken: settings.BETCORE_REPORT_TOKEN,
    delayFactor: settings.SIMULATOR_DELAY_FACTOR,
    bookFile: settings.SIMULATOR_BOOK_FILE ?? null,
  });
  shutdown.onClose('simulator', () => simulator.close());
  return simulator.url;
});
