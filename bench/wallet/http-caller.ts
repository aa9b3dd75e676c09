// Hypetech as a caller that costs next to nothing: one keep-alive connection, one signed request at a time, written straight
// to the socket. Generator and server share the machine, so each microsecond here would be taken from what is measured.

import { type Socket, connect } from 'node:net';
import { once } from 'node:events';
import { signBody } from '../../providers/hypetech/verify.ts';
import type { Movement } from '../kit/movement.ts';
import type { Caller } from './load-window.ts';

/** The provider's own patience with an answer. */
const DEADLINE_MS = 10_000;
const STATUS_LINE = /^HTTP\/1\.1 (\d{3})/;
const LENGTH = /\r\ncontent-length: (\d+)/i;

export async function createHttpCaller(walletUrl: string, secret: string): Promise<Caller> {
  const { hostname, port, pathname, host } = new URL(walletUrl);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const answers = readAnswers(socket);

  return {
    async post({ hook, body }: Movement) {
      const length = Buffer.byteLength(body);
      socket.write(
        `POST ${pathname}/${hook} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: hypetech\r\nAccept: application/json\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${length}\r\nX-Signature: ${signBody(body, secret)}\r\n\r\n${body}`,
      );
      const answer = await answers.next();
      if (STATUS_LINE.exec(answer)?.[1] !== '200') throw new Error(`a ${hook} was answered: ${answer.slice(0, 600)}`);
    },
    async close() {
      socket.destroy();
    },
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
