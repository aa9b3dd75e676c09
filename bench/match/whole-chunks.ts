// Cuts `0 .. count - 1` into ranges of at most `size`, both ends included.

export function* wholeChunks(count: number, size: number): Generator<readonly [first: number, last: number]> {
  const step = Math.max(1, Math.floor(size));
  for (let first = 0; first < count; first += step) yield [first, Math.min(first + step, count) - 1];
}
