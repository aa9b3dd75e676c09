// Connections to Temporal, for clients (API, dispatcher, tests) and for the worker, with the same payload codec.
// The client connects when it is first used, so that a stopped Temporal stops no process that can work without it.
// A connection must never be made per request: each process holds one.

import { setTimeout as sleep } from 'node:timers/promises';
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
  /** For what a person waits for: nothing is tried again, so that each question ends with its deadline at the latest. */
  readonly asking: Client;
  /** Throws when Temporal does not answer within the deadline; for readiness pages only. */
  check(deadlineMs: number): Promise<void>;
  close(): Promise<void>;
}

const RECONNECT_MS = 500;
/** Left alone, gRPC waits up to two minutes before it looks for a server again that was away. */
const RECONNECTING = { 'grpc.initial_reconnect_backoff_ms': RECONNECT_MS, 'grpc.max_reconnect_backoff_ms': 2_000 };

/** Without a key payloads travel in clear, and the Temporal UI can show them. */
export function dataConverter(settings: TemporalSettings): DataConverter {
  const key = settings.TALLYMAN_DATA_KEY;
  return key ? { payloadCodecs: [createPayloadCodec([key])] } : {};
}

export function createTemporalClient(settings: TemporalSettings): TemporalClient {
  const target = { address: settings.TEMPORAL_ADDRESS, connectTimeout: '5s', channelArgs: RECONNECTING } as const;
  const connection = Connection.lazy(target);
  // The SDK's own retries overrun a deadline by seconds, and go on after the connection was closed.
  const asking = Connection.lazy({ ...target, interceptors: [] });
  const options = { namespace: settings.TEMPORAL_NAMESPACE, dataConverter: dataConverter(settings) };
  return {
    client: new Client({ ...options, connection }),
    asking: new Client({ ...options, connection: asking }),
    check: async (deadlineMs) => {
      await asking.withDeadline(Date.now() + deadlineMs, () =>
        asking.workflowService.describeNamespace({ namespace: options.namespace }),
      );
    },
    close: async () => {
      await Promise.all([connection.close(), asking.close()]);
    },
  };
}

/**
 * Connects a worker once its namespace can be described, trying again until the deadline. The SDK finds out only after it has
 * made a thread for the workflows, which nothing ends then. Throws Failure `temporal_unavailable`.
 */
export async function connectWorker(
  settings: TemporalSettings,
  options: { deadlineMs: number; signal: AbortSignal },
): Promise<NativeConnection> {
  const deadline = Date.now() + options.deadlineMs;
  let cause: unknown;
  while (Date.now() < deadline && !options.signal.aborted) {
    try {
      return await connectOnce(settings, deadline);
    } catch (error) {
      cause = error;
    }
    await sleep(RECONNECT_MS, undefined, { signal: options.signal }).catch(() => undefined);
  }
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = settings;
  throw new Failure('temporal_unavailable', `no Temporal server at ${address} with namespace ${namespace}`, { cause });
}

async function connectOnce(settings: TemporalSettings, deadline: number): Promise<NativeConnection> {
  const connection = await NativeConnection.connect({ address: settings.TEMPORAL_ADDRESS });
  try {
    const namespace = settings.TEMPORAL_NAMESPACE;
    await connection.withDeadline(deadline, () => connection.workflowService.describeNamespace({ namespace }));
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
