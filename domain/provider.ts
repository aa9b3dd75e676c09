// The closed list of systems Tallyman speaks with. The name stands in URLs, ids, metrics and the CLI, so it never changes.

export const PROVIDERS = ['hypetech', 'microgaming', 'betgames', 'betcore', 'betcore-games', 'hyauth'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Identity systems: they vouch for players and move no money, so there is nothing of theirs to reconcile. */
const WITHOUT_MONEY: ReadonlySet<Provider> = new Set(['hyauth']);
export const movesMoney = (provider: Provider): boolean => !WITHOUT_MONEY.has(provider);

/** Narrows text to a provider name. */
export function isProvider(text: string): text is Provider {
  return (PROVIDERS as readonly string[]).includes(text);
}
