// A dialect's answer, as the edge sends it and the ledger keeps it: the second delivery of a call hears the same bytes.

/** An answer in the provider's own form; the body is sent and stored byte for byte. */
export type Reply = {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** What the answer does to the session's tokens, by the commit that it answers for. */
  tokens?: readonly TokenChange[];
};

/** `token` is valid for the session that `of` belongs to until `expiresAt`; a known token gets that as its new end. */
export type TokenChange = { of: string; token: string; expiresAt: Date };
