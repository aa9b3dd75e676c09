// Reads the two figures of /metrics that the demo day waits on: how many wallet calls were answered, and how many events
// Temporal has not heard of yet.

const DEADLINE_MS = 5_000;

/** Sum of a metric over its labels; undefined while it is not shown. */
export async function readMetric(api: string, name: string): Promise<number | undefined> {
  const response = await fetch(`${api}/metrics`, { signal: AbortSignal.timeout(DEADLINE_MS) });
  const values = (await response.text())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
