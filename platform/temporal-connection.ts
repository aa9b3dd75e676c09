// Connections to Temporal, for clients (API, dispatcher, tests) and for the worker, with the same payload codec.
// The client connects when it is first used, so that a stopped Temporal stops no process that can work without it.
// A connection must never be made per request: each process holds one.

import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { Failure } from '../domain/failure.ts';
import { createPayloadCodec } from './payload-codec.ts';

export interface TemporalSettings {
  readonly TEMPORAL_ADDRESS: string;
  readonly TEMPORAL_NAMESPACE: string;
  readonly TALLYMAN_DATA_KEY: Buffer | undefined;
}

export interface TemporalClient {
  readonly client: Client;
  /** Throws when Temporal does not answer within the deadline; for readiness pages only. */
  check(deadlineMs: number): Promise<void>;
  close(): Promise<void>;
}

const RECONNECT_MS = 500;

/** Without a key payloads travel in clear, and the Temporal UI can show them. */
export function dataConverter(settings: TemporalSettings): DataConverter {
  const key = settings.TALLYMAN_DATA_KEY;
  return key ? { payloadCodecs: [createPayloadCodec([key])] } : {};
}

export function createTemporalClient(settings: TemporalSettings): TemporalClient {
  const connection = Connection.lazy({ address: settings.TEMPORAL_ADDRESS, connectTimeout: '5s' });
  const namespace = settings.TEMPORAL_NAMESPACE;
  return {
    client: new Client({ connection, namespace, dataConverter: dataConverter(settings) }),
    check: async (deadlineMs) => {
      await connection.withDeadline(Date.now() + deadlineMs, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
    },
    close: () => connection.close(),
  };
}

/** Connects a worker, trying again until the deadline while Temporal is away. Throws Failure `temporal_unavailable`. */
export async function connectWorker(
  settings: TemporalSettings,
  options: { deadlineMs: number; signal: AbortSignal },
): Promise<NativeConnection> {
  const deadline = Date.now() + options.deadlineMs;
  let cause: unknown;
  while (Date.now() < deadline && !options.signal.aborted) {
    try {
      return await NativeConnection.connect({ address: settings.TEMPORAL_ADDRESS });
    } catch (error) {
      cause = error;
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
  throw new Failure('temporal_unavailable', `no Temporal server at ${settings.TEMPORAL_ADDRESS}`, { cause });
}
