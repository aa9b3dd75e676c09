import { readFile, stat } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptCsv, withSpooledBody } from '../../api/conventions/csv-body.ts';

let app: FastifyInstance;
let port: number;
const paths: string[] = [];
beforeAll(async () => {
  app = fastify();
  acceptCsv(app);
  app.post('/', { config: { csv: true } }, (given) =>
    withSpooledBody(
      given,
      async ({ path, sha256 }) => {
        paths.push(path);
        const { mode } = await stat(path);
        const text = await readFile(path, 'utf8');
        if (text === 'fail') throw new Error('it failed');
        return { text, sha256, mode: (mode & 0o777).toString(8) };
      },
      100,
    ),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(() => app.close());

/** Sends chunks without saying how many bytes will come. */
function send(...chunks: string[]): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'text/csv' };
    const call = request({ port, host: '127.0.0.1', method: 'POST', path: '/', headers }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    call.on('error', reject);
    for (const chunk of chunks) call.write(chunk);
    call.end();
  });
}
const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

test('a body is a private file while it is used, and gone afterwards', async () => {
  const { status, body } = await send('a,b\n', '1,2\n');
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ text: 'a,b\n1,2\n', mode: '600' });
  expect((await send('fail')).status).toBe(500);
  expect(await Promise.all(paths.map(isThere))).toEqual([false, false]);
});

test('a body that grows beyond the limit while it comes is 413, and its sender hears it', async () => {
  const used = paths.length;
  expect((await send('x'.repeat(60), 'y'.repeat(60))).status).toBe(413);
  expect(paths).toHaveLength(used);
});
