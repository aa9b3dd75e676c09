// The moment that a report about a state speaks of: the end of the asked period at each provider, but never later than now.

import type { Provider } from '../../domain/provider.ts';
import type { Calendar } from './calendar.ts';

export type ReportMoment = { provider: Provider; at: Date };

export function momentsOf(calendar: Calendar, now: Date): readonly ReportMoment[] {
  return calendar.map(({ provider, bounds }) => {
    const end = bounds.at(-1) ?? now;
    return { provider, at: end < now ? end : now };
  });
}
