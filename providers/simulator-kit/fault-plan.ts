// The misbehaviour a test has ordered, for the provider's API or for the calls it sends. A fault without `times` stays until
// the plan is cleared; the plan is bounded, and the oldest fault that fits is taken first.

import { z } from 'zod';

export const FAULT_KINDS = ['status', 'drop', 'delay', 'garbage', 'duplicate', 'reorder', 'omit', 'alter'] as const;

const MAX_FAULTS = 100;

const body = z.strictObject({
  on: z.string().regex(/^(webhook|(GET|POST|PUT|PATCH|DELETE) \/\S*)$/, 'must be "webhook" or "<METHOD> <path>"'),
  fault: z.enum(FAULT_KINDS),
  value: z.unknown().optional(),
  times: z.int().min(1).max(1_000_000).optional(),
});
const wholeNumber = (min: number, max: number) => z.int().min(min).max(max);

/** `status` needs a status, `delay` milliseconds, `alter` a JSON merge patch; the others take no value. */
export const faultRequest = body.transform((fault, context) => {
  const { on, value } = fault;
  const times = fault.times ?? Number.POSITIVE_INFINITY;
  const read = <T>(schema: z.ZodType<T>): T => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', path: ['value'], message: `is not what ${fault.fault} needs` });
    return z.NEVER;
  };
  switch (fault.fault) {
    case 'status':
      return { on, times, fault: 'status' as const, status: read(wholeNumber(200, 599)) };
    case 'delay':
      return { on, times, fault: 'delay' as const, delayMs: read(wholeNumber(0, 600_000)) };
    case 'alter':
      return { on, times, fault: 'alter' as const, patch: read(z.record(z.string(), z.unknown())) };
    default:
      return { on, times, fault: fault.fault };
  }
});
export type Fault = z.output<typeof faultRequest>;

export type FaultPlan = {
  /** False when the plan is full. */
  add(fault: Fault): boolean;
  clear(): void;
  /** The next fault for this call (`webhook`, or a method and a path without query), or null; it is used up once. */
  take(on: 'webhook' | { method: string; path: string }): Fault | null;
};

export function createFaultPlan(): FaultPlan {
  let faults: Fault[] = [];
  return {
    add(fault) {
      if (faults.length >= MAX_FAULTS) return false;
      faults.push({ ...fault });
      return true;
    },
    clear() {
      faults = [];
    },
    take(on) {
      const fault = faults.find((candidate) => fits(candidate.on, on));
      if (!fault) return null;
      fault.times -= 1;
      if (fault.times <= 0) faults = faults.filter((other) => other !== fault);
      return fault;
    },
  };
}

/** A template's `{name}` or `:name` stands for one segment. */
function fits(ordered: string, on: 'webhook' | { method: string; path: string }): boolean {
  if (on === 'webhook' || ordered === 'webhook') return ordered === on;
  const [method, path = ''] = ordered.split(' ');
  if (method !== on.method) return false;
  const wanted = path.split('/');
  const real = on.path.split('/');
  return wanted.length === real.length && wanted.every((part, i) => /^(\{.*\}|:.+)$/.test(part) || part === real[i]);
}
