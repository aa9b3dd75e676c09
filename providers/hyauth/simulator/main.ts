// The simulator as a process of its own, beside the stack that it serves.

import { createLogger } from '../../../platform/logging.ts';
import { runMain } from '../../../platform/run-main.ts';
import { loadSettings } from '../../../platform/settings.ts';
import { startHyauthSimulator } from './index.ts';
import { SIMULATOR_SETTINGS } from './settings.ts';

const NAME = 'tallyman-simulator-hyauth';
process.title = NAME;

await runMain(createLogger(NAME), async (shutdown) => {
  const settings = loadSettings(SIMULATOR_SETTINGS, process.env);
  const simulator = await startHyauthSimulator({
    port: settings.SIMULATOR_PORT,
    apiKey: settings.HYAUTH_API_KEY,
    bookFile: settings.SIMULATOR_BOOK_FILE ?? null,
  });
  shutdown.onClose('simulator', () => simulator.close());
  return simulator.url;
});
