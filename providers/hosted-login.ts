// What the house asks of a hosted login: a provider of identities, which has no wallet and so no dialect. Its answers name a
// person, so nothing of them may be logged or stand in a history.

export type LoginScopes = { email: boolean; gameProfiles: boolean };
export type OpenedLogin = { sessionId: string; loginUrl: string; expiresInSeconds: number };
/** `skin` is text that usually holds JSON. */
export type GameProfile = {
  username: string;
  uuid: string;
  entitlements: readonly string[];
  skin: string;
  createdAt: string;
};
/** `gone`: the provider does not know the session (any more). */
export type LoginResult =
  | { status: 'pending' | 'failed' | 'gone' }
  | { status: 'completed'; kratosId: string; email: string | null; gameProfiles: readonly GameProfile[] | null };

export type HostedLoginApi = {
  /** Throws Failure `provider_refused` that names a scope the key may not ask for. */
  open(request: { scopes: LoginScopes; redirectUrl: string }, signal: AbortSignal): Promise<OpenedLogin>;
  result(sessionId: string, signal: AbortSignal): Promise<LoginResult>;
};

/** Where a player may land; `fallback` is used when no target is named. */
export type RedirectRule = { fallback: string; allows(target: string): boolean };

export type HostedLogin = { api: HostedLoginApi; redirects: RedirectRule };
