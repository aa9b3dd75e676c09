// The exit codes of every command, as scripts rely on them.

export const EXIT = { done: 0, failed: 1, usage: 2, breaks: 3 } as const;
