// Numbers on a benchmark's command line; one that is not what it should be ends the run with a line that names it.

export function wholeNumber(name: string, text: string, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= max) return value;
  throw new Error(`--${name} ${text}: expected a whole number from 1 to ${max}`);
}

export function wholeNumbers(name: string, text: string, max: number): number[] {
  return text.split(',').map((part) => wholeNumber(name, part, max));
}
