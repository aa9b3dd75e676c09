// What the person at the terminal reads: one line a step with the seconds since the start, and blocks of summary.
// It must never show a secret, nor anything that belongs into a part's log.

export interface Terminal {
  line(text: string): void;
  block(lines: readonly string[]): void;
}

export function createTerminal(write: (text: string) => unknown = (text) => process.stdout.write(text)): Terminal {
  const startedAt = Date.now();
  return {
    line: (text) => write(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}\n`),
    block: (lines) => write(`\n${lines.map((line) => `  ${line}\n`).join('')}\n`),
  };
}
