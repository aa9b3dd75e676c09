// The simulator as a process of its own, beside the stack that it plays against.

import { createLogger } from '../../../platform/logging.ts';
import { runMain } from '../../../platform/run-main.ts';
import { loadSettings } from '../../../platform/settings.ts';
import { startMicrogamingSimulator } from './index.ts';
import { SIMULATOR_SETTINGS } from './settings.ts';

const NAME = 'tallyman-simulator-microgaming';
process.title = NAME;

await runMain(createLogger(NAME), async (shutdown) => {
  const settings = loadSettings(SIMULATOR_SETTINGS, process.env);
  const simulator = await startMicrogamingSimulator({
    port: settings.SIMULATOR_PORT,
    provider: settings.MICROGAMING_PROVIDER,
    secret: settings.MICROGAMING_SECRET,
    signatureEncoding: settings.MICROGAMING_SIGNATURE_ENCODING,
    walletUrl: settings.MICROGAMING_WALLET_URL,
    reportToken: settings.MICROGAMING_REPORT_TOKEN,
    delayFactor: settings.SIMULATOR_DELAY_FACTOR,
    bookFile: settings.SIMULATOR_BOOK_FILE ?? null,
  });
  shutdown.onClose('simulator', () => simulator.close());
  return simulator.url;
});
