// The HTTP frame that all simulators share: keeps what it was asked, misbehaves as ordered, and serves the control paths
// that tests and the demo day use. A provider's own paths are added by its simulator; it listens on 127.0.0.1 alone.

import { setTimeout as wait } from 'node:timers/promises';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseJsonText, writeJsonText } from '../json-text.ts';
import { type DayReport, addDayReport } from './day-report.ts';
import { type Fault, type FaultPlan, faultRequest } from './fault-plan.ts';
import { mergePatch } from './merge-patch.ts';
import { type PlayRequest, playRequest } from './play-request.ts';
import type { ReceivedLog } from './received-log.ts';

/** The body's text as it arrived. */
export type RawBody = string | undefined;

export type SimulatorControls = {
  received: ReceivedLog;
  faults: FaultPlan;
  /** Plays signed traffic at our side; a problem it names is answered with 409. */
  play(request: PlayRequest): Promise<{ ok: true; result: unknown } | { ok: false; problem: string }>;
  /** Every planted difference so far, with the kind of break that finance should see. */
  truth(): unknown;
  /** The report of a day, for a provider that has no statement to ask for. */
  report?: DayReport;
};

const MAX_BODY_BYTES = 1024 * 1024;

export function createSimulatorServer(controls: SimulatorControls): FastifyInstance {
  const server = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  addMisbehaviour(server, controls);
  addControls(server, controls);
  if (controls.report) addDayReport(server, controls.report);
  return server;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

function addMisbehaviour(server: FastifyInstance, { received, faults }: SimulatorControls): void {
  const ordered = new WeakMap<FastifyRequest, Fault>();
  server.addHook('preHandler', async (request, reply) => {
    const path = pathOf(request);
    if (path.startsWith('/control/')) return;
    const { method, url, headers } = request;
    received.add({ method, path: url, headers, body: (request.body as RawBody) ?? '' });
    const fault = faults.take({ method, path });
    if (!fault) return;
    ordered.set(request, fault);
    if (fault.fault === 'delay') await wait(fault.delayMs);
    if (fault.fault === 'status') {
      await reply.code(fault.status).send(JSON.stringify({ title: 'ordered fault', statusCode: fault.status }));
    }
  });
  // After the handler: the effect is there and only the answer suffers, which is the harder case for the caller.
  server.addHook('onSend', async (request, reply, payload) => {
    const fault = ordered.get(request);
    return fault && typeof payload === 'string' ? spoil(fault, reply, payload) : payload;
  });
}

function spoil(fault: Fault, reply: FastifyReply, payload: string): string {
  switch (fault.fault) {
    case 'drop':
      reply.raw.socket?.destroy();
      return payload;
    case 'garbage':
      return '<html>garbage';
    case 'alter':
      return changed(payload, (body) => mergePatch(body, fault.patch));
    case 'omit':
      return changed(payload, (body) => eachList(body, (list) => list.slice(0, -1)));
    case 'duplicate':
      return changed(payload, (body) => eachList(body, (list) => [...list, ...list.slice(-1)]));
    case 'reorder':
      return changed(payload, (body) => eachList(body, (list) => list.toReversed()));
    case 'delay':
    case 'status':
      return payload;
    default:
      return fault satisfies never;
  }
}

function changed(payload: string, change: (body: unknown) => unknown): string {
  const json = parseJsonText(Buffer.from(payload));
  return json.ok ? writeJsonText(change(json.value)) : payload;
}

/** Changes the body's list, or the lists that are its members. */
function eachList(body: unknown, change: (list: unknown[]) => unknown[]): unknown {
  if (Array.isArray(body)) return change(body);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? change(value as unknown[]) : value]),
  );
}

function addControls(server: FastifyInstance, controls: SimulatorControls): void {
  const readQuery = z.object({ after: z.coerce.number().int().min(0).default(0) });

  server.get('/control/received', async (request, reply) => {
    const query = readQuery.safeParse(request.query);
    return query.success ? controls.received.after(query.data.after) : badRequest(reply, query.error);
  });
  server.get('/control/truth', async () => controls.truth());
  server.post('/control/faults', async (request, reply) => {
    const fault = faultRequest.safeParse(plainJson(request.body as RawBody));
    if (!fault.success) return badRequest(reply, fault.error);
    if (!controls.faults.add(fault.data))
      return reply.code(409).send({ problem: 'too many faults: DELETE them first' });
    return reply.code(201).send({ on: fault.data.on, fault: fault.data.fault });
  });
  server.delete('/control/faults', async (_request, reply) => {
    controls.faults.clear();
    return reply.code(204).send();
  });
  server.post('/control/play', async (request, reply) => {
    const play = playRequest.safeParse(plainJson(request.body as RawBody));
    if (!play.success) return badRequest(reply, play.error);
    const played = await controls.play(play.data);
    return played.ok ? played.result : reply.code(409).send({ problem: played.problem });
  });
}

/** Control bodies hold no money, so ordinary JSON will do; undefined when it is none. */
function plainJson(text: RawBody): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function badRequest(reply: FastifyReply, error: z.ZodError): FastifyReply {
  const errors = error.issues.map(({ path, message }) => ({ field: `/${path.join('/')}`, message }));
  return reply.code(400).send({ problem: 'the request is not understood', errors });
}
