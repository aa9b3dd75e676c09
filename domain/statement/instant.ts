// Times of statement lines. A day that no month has is refused here, because the platform's own parser would make the next
// month's first days of it and shift the line into another gaming day.

const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const CANONICAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** Is it a time with its offset, on a day that exists? */
export function isInstant(text: string): boolean {
  if (CANONICAL.test(text)) return true;
  const [, day] = RFC3339.exec(text) ?? [];
  return day !== undefined && isDay(day) && !Number.isNaN(Date.parse(text));
}

/** RFC 3339 UTC with milliseconds, null for what is no time. What is written so already is not written again. */
export function toInstant(text: string): string | null {
  if (CANONICAL.test(text)) return text;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** Is it a date (`2026-11-20`) of the calendar? */
export function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}
