// The simulator as a process of its own, beside the stack that it plays against.

import { createLogger } from '../../../platform/logging.ts';
import { runMain } from '../../../platform/run-main.ts';
import { loadSettings } from '../../../platform/settings.ts';
import { startBetGamesSimulator } from './index.ts';
import { SIMULATOR_SETTINGS } from './settings.ts';

const NAME = 'tallyman-simulator-betgames';
process.title = NAME;

await runMain(createLogger(NAME), async (shutdown) => {
  const settings = loadSettings(SIMULATOR_SETTINGS, process.env);
  const simulator = await startBetGamesSimulator({
    port: settings.SIMULATOR_PORT,
    secret: settings.BETGAMES_SECRET[0],
    mode: settings.BETGAMES_SIGNATURE_MODE,
    partners: { [settings.BETGAMES_PARTNER_ID]: settings.BETGAMES_WEBSHOP_SECRET },
    reportToken: settings.BETGAMES_REPORT_TOKEN,
    walletUrl: settings.BETGAMES_WALLET_URL,
    delayFactor: settings.SIMULATOR_DELAY_FACTOR,
    bookFile: settings.SIMULATOR_BOOK_FILE ?? null,
  });
  shutdown.onClose('simulator', () => simulator.close());
  return simulator.url;
});
