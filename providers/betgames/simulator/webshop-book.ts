// Betshops, their points of sale and users, and the links that log them in. Names are unique within each other: the same name
// in another shop is another one. What is new is made on the fly, what exists is used again.

import { randomBytes } from 'node:crypto';
import { z } from 'zod';

export const webshopEntry = z.discriminatedUnion('change', [
  z.object({ change: z.literal('made'), path: z.string(), id: z.int() }),
  z.object({ change: z.literal('link'), token: z.string(), userId: z.int(), expiresAt: z.string() }),
  z.object({ change: z.literal('used'), token: z.string() }),
]);
export type WebshopEntry = z.infer<typeof webshopEntry>;

export type WebshopNames = { partner: string; shopName: string; posName: string; userName: string };

/** As in the provider's own example, so that its ids are told from ours at a glance. */
const FIRST_ID = 6_201;
/** Lifetime and single use are not documented (dossier O1, O2). */
const LINK_LIFETIME_MS = 10 * 60_000;
const MAX_LINKS = 100_000;

export type WebshopBook = ReturnType<typeof createWebshopBook>;

/** `record` keeps a change and applies it. */
export function createWebshopBook(record: (change: WebshopEntry) => void) {
  const ids = new Map<string, number>();
  const links = new Map<string, { userId: number; expiresAt: number; used: boolean }>();

  const idOf = (...path: readonly string[]): number => {
    const key = JSON.stringify(path);
    if (!ids.has(key)) record({ change: 'made', path: key, id: FIRST_ID + ids.size });
    return ids.get(key) ?? 0;
  };

  return {
    apply(change: WebshopEntry): void {
      switch (change.change) {
        case 'made':
          ids.set(change.path, change.id);
          return;
        case 'link':
          if (links.size >= MAX_LINKS) links.delete([...links.keys()][0] ?? '');
          links.set(change.token, { userId: change.userId, expiresAt: Date.parse(change.expiresAt), used: false });
          return;
        case 'used': {
          const link = links.get(change.token);
          if (link) link.used = true;
          return;
        }
        default:
          change satisfies never;
      }
    },
    /** The ids behind the names, and a new link for the user. */
    link({ partner, shopName, posName, userName }: WebshopNames, now: Date) {
      const shopId = idOf(partner, shopName);
      const posId = idOf(partner, shopName, posName);
      const userId = idOf(partner, shopName, posName, userName);
      const token = randomBytes(32).toString('hex');
      record({ change: 'link', token, userId, expiresAt: new Date(now.getTime() + LINK_LIFETIME_MS).toISOString() });
      return { shopId, posId, userId, token };
    },
    /** Logs in with a link: once, in its time, and as its own user alone. */
    use(userId: string, token: string, now: Date): boolean {
      const link = links.get(token);
      if (!link || link.used || String(link.userId) !== userId || link.expiresAt <= now.getTime()) return false;
      record({ change: 'used', token });
      return true;
    },
  };
}
