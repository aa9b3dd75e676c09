// The simulator as a process of its own, beside the stack that it plays against.

import { createLogger } from '../../../platform/logging.ts';
import { runMain } from '../../../platform/run-main.ts';
import { loadSettings } from '../../../platform/settings.ts';
import { startBetcoreGamesSimulator } from './index.ts';
import { SIMULATOR_SETTINGS } from './settings.ts';

const NAME = 'tallyman-simulator-betcore-games';
process.title = NAME;

await runMain(createLogger(NAME), async (shutdown) => {
  const settings = loadSettings(SIMULATOR_SETTINGS, process.env);
  const simulator = await startBetcoreGamesSimulator({
    port: settings.SIMULATOR_PORT,
    counterparty: settings.BETCORE_GAMES_COUNTERPARTY,
    secret: settings.BETCORE_GAMES_SECRET,
    walletUrl: settings.BETCORE_GAMES_WALLET_URL,
    reportToken: settings.BETCORE_GAMES_REPORT_TOKEN,
    delayFactor: settings.SIMULATOR_DELAY_FACTOR,
    bookFile: settings.SIMULATOR_BOOK_FILE ?? null,
  });
  shutdown.onClose('simulator', () => simulator.close());
  return simulator.url;
});
