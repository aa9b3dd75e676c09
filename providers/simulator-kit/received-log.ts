// What the simulator was asked, for tests to look at. Bounded: the oldest entries fall out, `n` goes on counting.

export type ReceivedRequest = {
  n: number;
  at: string;
  method: string;
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
};
export type ReceivedLog = {
  add(request: Omit<ReceivedRequest, 'n' | 'at'>): void;
  after(n: number): readonly ReceivedRequest[];
};

const MAX_KEPT = 10_000;

export function createReceivedLog(now: () => Date): ReceivedLog {
  const kept: ReceivedRequest[] = [];
  let n = 0;
  return {
    add(request) {
      n += 1;
      kept.push({ n, at: now().toISOString(), ...request });
      if (kept.length > MAX_KEPT) kept.shift();
    },
    after: (last) => kept.filter((entry) => entry.n > last),
  };
}
