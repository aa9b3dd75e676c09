// One keep-alive connection that costs next to nothing: whole requests in, whole answers out, one at a time, straight on the
// socket. Generator and server share the machine, so each microsecond here would be taken from what is measured.

import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

export type HttpAnswer = { status: number; head: string; body: string };
export type HttpConnection = {
  /** Sends a request as it is and resolves with its answer. */
  exchange(request: string | Buffer): Promise<HttpAnswer>;
  close(): void;
};

/** The providers' own patience with an answer. */
const DEADLINE_MS = 10_000;
const STATUS_LINE = /^HTTP\/1\.1 (\d{3})/;
const LENGTH = /\r\ncontent-length: (\d+)/i;

export async function connectHttp(url: string): Promise<HttpConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const answers = readAnswers(socket);
  return {
    async exchange(request) {
      socket.write(request);
      const answer = await answers.next();
      const end = answer.indexOf('\r\n\r\n');
      return {
        status: Number(STATUS_LINE.exec(answer)?.[1] ?? 0),
        head: answer.slice(0, end),
        body: Buffer.from(answer.slice(end + 4), 'latin1').toString('utf8'),
      };
    },
    close: () => void socket.destroy(),
  };
}

/** Whole answers, head and body, in the order of their requests. */
function readAnswers(socket: Socket): { next(): Promise<string> } {
  let text = '';
  let waiting: { resolve(answer: string): void; reject(error: Error): void } | null = null;
  const fail = (why: string) => {
    waiting?.reject(new Error(why));
    socket.destroy();
  };
  socket.setEncoding('latin1').setTimeout(DEADLINE_MS);
  socket.on('timeout', () => fail(`no answer within ${DEADLINE_MS / 1000} s`));
  socket.on('error', (error) => fail(error.message));
  socket.on('close', () => fail('the connection was closed'));
  socket.on('data', (chunk: string) => {
    text += chunk;
    const end = endOfAnswer(text);
    if (end === null) return;
    const answer = text.slice(0, end);
    text = text.slice(end);
    waiting?.resolve(answer);
  });
  return { next: () => new Promise((resolve, reject) => (waiting = { resolve, reject })) };
}

function endOfAnswer(text: string): number | null {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return null;
  const length = LENGTH.exec(text)?.[1];
  if (length === undefined) throw new Error(`an answer without a length: ${text.slice(0, 300)}`);
  const end = head + 4 + Number(length);
  return text.length >= end ? end : null;
}
