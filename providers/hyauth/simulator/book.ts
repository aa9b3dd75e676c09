// The sessions of the simulated login, and how each ended. They survive a restart, as the provider's would, and are forgotten
// to callers when their time is over.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { openJournal } from '../../simulator-kit/journal.ts';

const profile = z.object({
  username: z.string(),
  uuid: z.string(),
  entitlements: z.array(z.string()),
  skin: z.string(),
  createdAt: z.string(),
});
/** Who logged in; what a test does not say is made up. */
export const loginEnd = z.strictObject({
  kratosId: z.string().default(() => randomUUID()),
  email: z.string().default('player@example.test'),
  gameProfiles: z.array(profile).default(() => [
    {
      username: 'Wanderer',
      uuid: randomUUID(),
      entitlements: ['game.base'],
      skin: '{"body":"a"}',
      createdAt: '2026-01-13T09:00:00.123456Z',
    },
  ]),
});
const login = z.object({
  sessionId: z.string(),
  email: z.boolean(),
  gameProfiles: z.boolean(),
  expiresAt: z.string(),
  status: z.enum(['pending', 'completed', 'failed']),
  end: loginEnd.nullable(),
});
export type BookedLogin = z.infer<typeof login>;

/** For tests and demo days: beyond this it takes no more. */
const MAX_SESSIONS = 100_000;

export async function openLoginBook(file: string | null, now: () => Date) {
  const logins = new Map<string, BookedLogin>();
  const apply = (entry: BookedLogin): void => void logins.set(entry.sessionId, entry);
  const journal = await openJournal(file, login, apply);
  const record = (entry: BookedLogin): void => {
    apply(entry);
    journal.append(entry);
  };
  return {
    close: () => journal.close(),
    isFull: () => logins.size >= MAX_SESSIONS,
    open({
      expiresInSeconds,
      ...asked
    }: Pick<BookedLogin, 'sessionId' | 'email' | 'gameProfiles'> & { expiresInSeconds: number }) {
      const expiresAt = new Date(now().getTime() + expiresInSeconds * 1000).toISOString();
      record({ ...asked, expiresAt, status: 'pending', end: null });
    },
    find(sessionId: string): BookedLogin | null {
      const found = logins.get(sessionId);
      return found && Date.parse(found.expiresAt) > now().getTime() ? found : null;
    },
    /** Ends a pending session: by who logged in, or null where it failed. */
    end(sessionId: string, who: z.infer<typeof loginEnd> | null): BookedLogin | null {
      const found = logins.get(sessionId);
      if (found?.status === 'pending') record({ ...found, status: who ? 'completed' : 'failed', end: who });
      return logins.get(sessionId) ?? null;
    },
  };
}
