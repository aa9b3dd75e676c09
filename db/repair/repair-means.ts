// What a provider's dialect offers to a repair: how its calls are built, and whether it can be asked.

import type { Provider } from '../../domain/provider.ts';
import type { Dialect } from '../../providers/dialect.ts';
import type { RepairMeans } from './prepared-repair.ts';
import type { RepairCase } from './repair-case.ts';

export type RepairSources = {
  providerApi: (provider: Provider) => Dialect['api'] | undefined;
  /** Absent where no repair is carried out. */
  eventOf?: (provider: Provider) => Dialect['eventOf'] | undefined;
};

export function meansOf({ provider, askRoundId }: RepairCase, { providerApi, eventOf }: RepairSources): RepairMeans {
  return {
    eventOf: eventOf?.(provider) ?? (() => null),
    canAsk: askRoundId !== null && providerApi(provider)?.sessionStatement !== undefined,
  };
}
