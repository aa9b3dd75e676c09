// Hypetech as a caller that costs next to nothing: one keep-alive connection, one signed request at a time.

import { signBody } from '../../providers/hypetech/verify.ts';
import { connectHttp } from '../kit/http-connection.ts';
import type { Movement } from '../kit/movement.ts';
import type { Caller } from './load-window.ts';

export async function createHttpCaller(walletUrl: string, secret: string): Promise<Caller> {
  const { pathname, host } = new URL(walletUrl);
  const connection = await connectHttp(walletUrl);
  return {
    async post({ hook, body }: Movement) {
      const length = Buffer.byteLength(body);
      const {
        status,
        head,
        body: answer,
      } = await connection.exchange(
        `POST ${pathname}/${hook} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: hypetech\r\nAccept: application/json\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${length}\r\nX-Signature: ${signBody(body, secret)}\r\n\r\n${body}`,
      );
      if (status !== 200) throw new Error(`a ${hook} was answered: ${head.slice(0, 300)} ${answer.slice(0, 300)}`);
    },
    close: async () => connection.close(),
  };
}
