// The feed's SignalR hub: refuses a connection without a valid token, answers the handshake, and pushes the games to whoever
// subscribed. `sId` counts over all of a hub's life, so it goes on over a client's reconnects.

import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';

type HubOptions = {
  server: Server;
  path: string;
  isValid: (token: string | null) => boolean;
  pushEveryMs: number;
  now: () => Date;
};

const END = '\u001e';
const MAX_CONNECTIONS = 100;
const ROUND_SECONDS = 60;

const subscription = z.object({
  type: z.literal(1),
  target: z.literal('Subscribe'),
  arguments: z.tuple([z.literal('SubOnWholeGamesInfo'), z.string()]),
});
const wish = z.object({ GameType: z.int(), Count: z.literal(1), PartnerClientId: z.int() });

export function openHub({ server, path, isValid, pushEveryMs, now }: HubOptions) {
  const hub = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  let sId = 0;
  server.on('upgrade', (request, socket, head) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://hub');
    const isAllowed =
      pathname === path && isValid(searchParams.get('access_token')) && hub.clients.size < MAX_CONNECTIONS;
    if (isAllowed) hub.handleUpgrade(request, socket, head, (client) => serve(client));
    else socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
  });

  function serve(client: WebSocket): void {
    let isGreeted = false;
    let timer: NodeJS.Timeout | undefined;
    client.on('error', () => client.terminate());
    client.on('close', () => clearInterval(timer));
    client.on('message', (data: Buffer) => {
      for (const text of data
        .toString('utf8')
        .split(END)
        .filter((part) => part !== '')) {
        const message = plainJson(text);
        if (!isGreeted) {
          isGreeted = true;
          client.send(`{}${END}${JSON.stringify({ type: 6 })}${END}`);
        }
        const read = subscription.safeParse(message);
        const asked = read.success ? wish.safeParse(plainJson(read.data.arguments[1])) : null;
        if (!asked?.success) continue;
        clearInterval(timer);
        const push = () =>
          client.send(JSON.stringify({ type: 1, target: 'Send', arguments: [pushOf(asked.data.GameType)] }) + END);
        push();
        timer = setInterval(push, pushEveryMs);
      }
    });
  }

  function pushOf(gameType: number) {
    const seconds = Math.floor(now().getTime() / 1000);
    const id = Math.floor(seconds / ROUND_SECONDS);
    const isBetting = seconds % ROUND_SECONDS < ROUND_SECONDS / 2;
    return {
      sId: sId++,
      tst: now().toISOString(),
      im: false,
      bt: (id + 1) * ROUND_SECONDS,
      wgi: [
        {
          i: id,
          t: gameType,
          ge: id % 10_000,
          lrId: id - 1,
          s: isBetting ? 1 : 2,
          ps: isBetting ? 1 : 2,
          cr: 1,
          sdt: new Date(id * ROUND_SECONDS * 1000).toISOString(),
        },
      ],
    };
  }

  const drop = (): void => {
    for (const client of hub.clients) client.terminate();
  };
  return {
    drop,
    async close() {
      drop();
      await new Promise<void>((resolve) => hub.close(() => resolve()));
    },
  };
}

function plainJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
