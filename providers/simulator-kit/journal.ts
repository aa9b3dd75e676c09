// What a simulator believes survives its restart, as a provider's books would: every entry is a line of a file, read back at
// the start. Without a file it remembers nothing. A last line that was cut off by a crash is left out.

import { createWriteStream } from 'node:fs';
import { readFile, truncate } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { z } from 'zod';

export type Journal<Entry> = { append(entry: Entry): void; close(): Promise<void> };

/** Opens the journal and hands every kept entry to `replay`, oldest first. Throws when a whole line cannot be read. */
export async function openJournal<Entry>(
  file: string | null,
  schema: z.ZodType<Entry>,
  replay: (entry: Entry) => void,
): Promise<Journal<Entry>> {
  if (file === null) return { append: () => undefined, close: async () => undefined };
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  for (const line of whole.split('\n')) if (line !== '') replay(schema.parse(JSON.parse(line)));
  if (whole.length < text.length) await truncate(file, Buffer.byteLength(whole));
  const stream = createWriteStream(file, { flags: 'a' }).on('error', () => undefined);
  return {
    append: (entry) => void stream.write(`${JSON.stringify(entry)}\n`),
    async close() {
      stream.end();
      await finished(stream).catch(() => undefined);
    },
  };
}
