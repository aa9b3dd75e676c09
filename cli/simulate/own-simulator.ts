// A provider's simulator as a process of its own, for a Tallyman that is not the development stack: it signs with the secrets it
// is given and serves the provider's API and reports where that Tallyman has been told the provider is.

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../platform/free-port.ts';
import type { RunningProcess } from '../../platform/running-process.ts';
import { loadDevSecrets } from '../start/dev-secrets.ts';
import { openLogFile } from '../start/log-file.ts';
import { nodePart } from '../start/node-part.ts';
import type { ProviderPlace, ProviderStack } from '../start/provider-stack.ts';

export interface OwnSimulator {
  /** Base URL of the wallet hooks of the Tallyman that is played against. */
  wallet: string;
  /** Where the provider is served; 0 takes any free port. */
  port: number;
  /** What the waits between retries are multiplied with; 1 is the provider's real schedule. */
  delayFactor: number;
  dataDir: string;
}

export async function startOwnSimulator(
  stack: ProviderStack,
  options: OwnSimulator,
): Promise<RunningProcess & { url: string }> {
  const port = options.port === 0 ? await freePort() : options.port;
  const place = { wallet: options.wallet, simulator: `http://127.0.0.1:${port}` };
  const logs = join(options.dataDir, 'logs');
  await mkdir(logs, { recursive: true, mode: 0o700 });
  const part = nodePart({
    name: `tallyman-simulator-${stack.provider}`,
    entry: stack.simulator,
    env: {
      ...(await environment(stack, place, options.dataDir)),
      SIMULATOR_PORT: String(port),
      SIMULATOR_DELAY_FACTOR: String(options.delayFactor),
    },
    log: openLogFile(join(logs, `simulate-${stack.provider}.log`)),
  });
  const running = await part.launch(new AbortController().signal);
  return { ...running, url: place.simulator };
}

/** With a development stack's data folder its secrets, which ours override; without one only the addresses are ours to say. */
async function environment(
  stack: ProviderStack,
  place: ProviderPlace,
  dataDir: string,
): Promise<Record<string, string>> {
  const known = existsSync(join(dataDir, 'secrets.json'));
  const secrets = known ? (await loadDevSecrets(dataDir)).providers[stack.devName] : await stack.createSecrets();
  const settings = Object.entries(stack.simulatorEnv(place, secrets ?? {}));
  const kept = known
    ? settings
    : settings.filter(([, value]) => Object.values(place).some((url) => value.startsWith(url)));
  return Object.fromEntries(kept.map(([name, value]) => [name, process.env[name] ?? value]));
}
