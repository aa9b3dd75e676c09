// A call that its provider's own sender has signed and that waits to be sent. The sender is given a `fetch` that keeps the
// request; when the answer is there the sender judges it, as the provider would. So nothing is signed within a window, and
// neither signing nor judging is written twice.

export type Judged = { accepted: boolean; heard: string };
export type HeldCall = {
  /** Head and body as they go over the wire. */
  request: Buffer;
  /** Throws unless the provider takes the answer for a success. */
  judge(answer: { status: number; body: string }): Promise<void>;
};

type Request = { url: string; method: string; headers: Record<string, string>; body: string };
type Answer = { status: number; headers: { get(name: string): string | null }; text(): Promise<string> };
/** What all senders take for `fetch`. */
export type HoldingFetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<Answer>;

export type Holder = {
  fetch: HoldingFetch;
  /** Runs a sender until it asks for its request to be sent. One at a time. */
  hold(send: () => Promise<Judged>): Promise<HeldCall>;
};

export function createHolder(): Holder {
  let asked: ((request: Request) => void) | null = null;
  let answer: (value: Answer) => void = () => undefined;

  return {
    fetch(url, { method, headers, body = '' }) {
      const answered = new Promise<Answer>((resolve) => (answer = resolve));
      asked?.({ url, method, headers, body });
      return answered;
    },
    async hold(send) {
      const requested = new Promise<Request>((resolve) => (asked = resolve));
      const judged = send();
      const early = judged.then(({ heard }) => {
        throw new Error(`nothing was sent: ${heard}`);
      });
      const request = await Promise.race([requested, early]);
      early.catch(() => undefined);
      const resolve = answer;
      return {
        request: bytesOf(request),
        async judge({ status, body }) {
          resolve({ status, headers: { get: () => null }, text: async () => body });
          const { accepted, heard } = await judged;
          if (!accepted) throw new Error(`${request.url} was answered ${status} ${body.slice(0, 400)} (${heard})`);
        },
      };
    },
  };
}

function bytesOf({ url, method, headers, body }: Request): Buffer {
  const { host, pathname } = new URL(url);
  const all = { host, 'user-agent': 'bench', accept: '*/*', ...headers, 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}
