// One provider's part of the development stack: its random secrets, its simulator's process and what the API, the worker and
// dev.json are told of it. A new provider is a file in `stacks/` and a line in its index.

import type { Provider } from '../../domain/provider.ts';

/** Where the provider's two ends are: our wallet paths, and the simulator that plays the provider. */
export type ProviderPlace = { wallet: string; simulator: string };

/** Kept in the data folder's secrets file, so JSON only. */
export type ProviderSecrets = Readonly<Record<string, unknown>>;

export type ProviderStack<Secrets extends ProviderSecrets = ProviderSecrets> = {
  provider: Provider;
  /** The key of its entry in dev.json. */
  devName: string;
  /** What its simulator's process, log and data file are named for; the provider unless it has a second simulator. */
  processName?: string;
  /** False where it sends no wallet calls, so that it is none of TALLYMAN_PROVIDERS. */
  isDialect?: boolean;
  /** The simulator's entry file, from the project's root; its port comes as SIMULATOR_PORT. */
  simulator: string;
  createSecrets(): Promise<Secrets> | Secrets;
  serviceEnv(place: ProviderPlace, secrets: Secrets): Record<string, string>;
  simulatorEnv(place: ProviderPlace, secrets: Secrets): Record<string, string>;
  devEntry(place: ProviderPlace, secrets: Secrets): Record<string, unknown>;
};

/** A stack whose secrets are read back from the data folder: made by `createSecrets` of the same stack, so of its shape. */
export function providerStack<Secrets extends ProviderSecrets>(stack: ProviderStack<Secrets>): ProviderStack {
  return stack;
}
