// How long a request's body may take to arrive. The server's own limit is one for all and must allow for files; here each
// request is held to that of its route, so that a caller who sends a byte now and then does not hold a connection.

import type { FastifyInstance } from 'fastify';

/** Cuts off requests whose body is not there in time; those with `config.csv` have `csvMs`. */
export function installBodyDeadline(app: FastifyInstance, { ms, csvMs }: { ms: number; csvMs: number }): void {
  app.addHook('onRequest', async ({ raw, headers, routeOptions }) => {
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
    const timer = setTimeout(() => raw.destroy(), routeOptions.config.csv === true ? csvMs : ms);
    timer.unref();
    // Closed is a request that was read to its end, too.
    raw.once('close', () => clearTimeout(timer));
  });
}
