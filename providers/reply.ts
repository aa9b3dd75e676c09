// A dialect's answer, as the edge sends it and the ledger keeps it: the second delivery of a call hears the same bytes.

/** An answer in the provider's own form; the body is sent and stored byte for byte. */
export type Reply = { status: number; headers: Readonly<Record<string, string>>; body: string };
