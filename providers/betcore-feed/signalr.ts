// SignalR's JSON protocol as far as the feed needs it: every message ends with byte 0x1E, several may share a frame, one may
// be cut by frames. Pure: bytes in, messages out.

import { parseJsonText } from '../json-text.ts';

const END = '\u001e';
/** A push of all games is some kilobytes; a message that never ends is a fault. */
const MAX_PENDING_CHARACTERS = 1024 * 1024;

export const TYPE = { invocation: 1, ping: 6, close: 7 } as const;

/** One message as it goes over the wire. */
export function frame(message: unknown): string {
  return JSON.stringify(message) + END;
}

export const HANDSHAKE = frame({ protocol: 'json', version: 1 });

/** The subscription's second argument is JSON inside JSON; its type goes as a number, as in the documents' example. */
export function subscribeFrame({ gameType, clientId }: { gameType: number; clientId: number }): string {
  const wish = JSON.stringify({ GameType: gameType, PartnerClientId: clientId, Count: 1 });
  return frame({ arguments: ['SubOnWholeGamesInfo', wish], target: 'Subscribe', type: TYPE.invocation });
}

/** Cuts what arrives into messages; numbers keep their text. Throws on a message without an end, or that is no JSON. */
export function createFrameReader(): (chunk: string) => readonly unknown[] {
  let pending = '';
  return (chunk) => {
    const parts = (pending + chunk).split(END);
    pending = parts.pop() ?? '';
    if (pending.length > MAX_PENDING_CHARACTERS) throw new Error('a message of the hub has no end');
    return parts.map((part) => {
      const json = parseJsonText(Buffer.from(part));
      if (!json.ok) throw new Error(`a message of the hub: ${json.problem}`);
      return json.value;
    });
  };
}
