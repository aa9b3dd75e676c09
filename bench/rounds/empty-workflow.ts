// The yardstick of the rounds: a workflow that does nothing. What it costs is what any workflow costs on this server.

export async function empty(): Promise<void> {}
