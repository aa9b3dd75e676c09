// The simulator as a process of its own, beside the stack that it plays against.

import { createLogger } from '../../../platform/logging.ts';
import { runMain } from '../../../platform/run-main.ts';
import { loadSettings } from '../../../platform/settings.ts';
import { startHypetechSimulator } from './index.ts';
import { SIMULATOR_SETTINGS } from './settings.ts';

const NAME = 'tallyman-simulator-hypetech';
process.title = NAME;

await runMain(createLogger(NAME), async (shutdown) => {
  const settings = loadSettings(SIMULATOR_SETTINGS, process.env);
  const simulator = await startHypetechSimulator({
    port: settings.SIMULATOR_PORT,
    apiToken: settings.HYPETECH_API_TOKEN,
    webhookSecret: settings.HYPETECH_WEBHOOK_SECRET,
    walletUrl: settings.HYPETECH_WALLET_URL,
    delayFactor: settings.SIMULATOR_DELAY_FACTOR,
    bookFile: settings.SIMULATOR_BOOK_FILE ?? null,
  });
  shutdown.onClose('simulator', () => simulator.close());
  return simulator.url;
});
