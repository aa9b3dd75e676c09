// The simulator as a process of its own, beside the stack that it serves.

import { createLogger } from '../../../platform/logging.ts';
import { runMain } from '../../../platform/run-main.ts';
import { loadSettings } from '../../../platform/settings.ts';
import { startBetcoreFeedSimulator } from './index.ts';
import { SIMULATOR_SETTINGS } from './settings.ts';

const NAME = 'tallyman-simulator-betcore-feed';
process.title = NAME;

await runMain(createLogger(NAME), async (shutdown) => {
  const settings = loadSettings(SIMULATOR_SETTINGS, process.env);
  const simulator = await startBetcoreFeedSimulator({
    port: settings.SIMULATOR_PORT,
    clientId: settings.BETCORE_FEED_CLIENT_ID,
    secret: settings.BETCORE_FEED_SECRET,
  });
  shutdown.onClose('simulator', () => simulator.close());
  return simulator.url;
});
