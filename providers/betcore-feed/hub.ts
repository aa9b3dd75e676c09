// The live feed: one subscription over one WebSocket, opened anew with a fresh token whenever it ends or falls silent. Every
// push is the full state, so nothing is asked for again after a gap; `sId` goes on over reconnects and may skip.

import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { LosslessNumber, parseJsonText } from '../json-text.ts';
import { type FeedPush, pushed } from './contract.ts';
import { HANDSHAKE, TYPE, createFrameReader, frame, subscribeFrame } from './signalr.ts';

export type HubOptions = {
  hubUrl: string;
  clientId: string;
  gameType: number;
  token: (signal: AbortSignal) => Promise<string>;
  onPush: (push: FeedPush) => void;
  /** A connection ended; it will be opened again. */
  onLost?: (reason: string) => void;
  /** Pushes come twice a second, so this long without a word is a dead line. */
  silenceMs?: number;
  firstPauseMs?: number;
};

const SILENCE_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
const MAX_FRAME_BYTES = 1024 * 1024;

const number = z.instanceof(LosslessNumber).transform(({ value }) => Number(value));
/** An invocation brings its payload as an object, or as JSON inside JSON. */
const message = z.object({
  type: number.optional(),
  error: z.string().optional(),
  arguments: z.array(z.unknown()).optional(),
});

/** Follows the feed until `signal` says so; never throws for what the hub does. */
export async function followFeed(options: HubOptions, signal: AbortSignal): Promise<void> {
  const { firstPauseMs = FIRST_PAUSE_MS, onLost } = options;
  let pauseMs = firstPauseMs;
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    const heard = { pushes: 0 };
    const reason = await connectOnce(options, heard, signal).catch((error: unknown) =>
      error instanceof Error ? error.message : 'unknown',
    );
    if (isOver()) return;
    onLost?.(reason);
    // A line that carried pushes was good; one that did not is left alone for longer each time.
    pauseMs = heard.pushes > 0 ? firstPauseMs : Math.min(pauseMs * 2, MAX_PAUSE_MS);
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** One connection's life; resolves with why it ended. */
async function connectOnce(options: HubOptions, heard: { pushes: number }, signal: AbortSignal): Promise<string> {
  const { hubUrl, clientId, gameType, silenceMs = SILENCE_MS } = options;
  const url = new URL(hubUrl);
  url.searchParams.set('access_token', await options.token(signal));
  const socket = new WebSocket(url, {
    maxPayload: MAX_FRAME_BYTES,
    handshakeTimeout: silenceMs,
    followRedirects: false,
  });
  return new Promise<string>((resolve) => {
    const read = createFrameReader();
    const end = (reason: string): void => {
      clearTimeout(silence);
      signal.removeEventListener('abort', stop);
      socket.terminate();
      resolve(reason);
    };
    const stop = (): void => end('stopped');
    const silence = setTimeout(() => end('silent'), silenceMs);
    signal.addEventListener('abort', stop, { once: true });
    socket.on('open', () => socket.send(HANDSHAKE + subscribeFrame({ gameType, clientId: Number(clientId) })));
    // Its message may hold the URL, and so the token.
    socket.on('error', () => end('the hub cannot be reached'));
    socket.on('close', (code) => end(`closed with ${code}`));
    socket.on('message', (data: Buffer) => {
      silence.refresh();
      try {
        for (const one of read(data.toString('utf8'))) {
          const problem = take(one, options.onPush, heard, (text) => socket.send(text));
          if (problem !== null) return end(problem);
        }
      } catch {
        end('the hub sent what cannot be read');
      }
    });
  });
}

/** Takes one message in; says why the connection must end, or null. */
function take(
  raw: unknown,
  onPush: HubOptions['onPush'],
  heard: { pushes: number },
  send: (text: string) => void,
): string | null {
  const read = message.safeParse(raw);
  if (!read.success) return 'the hub sent what cannot be read';
  if (read.data.error !== undefined) return 'the hub refused the handshake';
  if (read.data.type === TYPE.close) return 'the hub said good-bye';
  if (read.data.type === TYPE.ping) send(frame({ type: TYPE.ping }));
  if (read.data.type !== TYPE.invocation) return null;
  for (const argument of read.data.arguments ?? []) {
    const push = pushed.safeParse(typeof argument === 'string' ? insideOf(argument) : argument);
    if (!push.success) continue;
    heard.pushes += 1;
    onPush(push.data);
  }
  return null;
}

function insideOf(text: string): unknown {
  const json = parseJsonText(Buffer.from(text));
  return json.ok ? json.value : null;
}
