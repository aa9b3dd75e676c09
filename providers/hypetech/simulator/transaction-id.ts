// Transaction ids as Hypetech makes them: whole numbers. They start at the clock, so that a restarted simulator never uses
// one again, and stay below 2^53 for readers that are not lossless.

export function createTransactionIds(start: Date): () => string {
  let last = start.getTime() * 1000;
  return () => String(++last);
}
