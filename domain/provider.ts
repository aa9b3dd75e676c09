// The closed list of systems Tallyman speaks with. The name stands in URLs, ids, metrics and the CLI, so it never changes.

export const PROVIDERS = ['hypetech', 'microgaming', 'betgames', 'betcore', 'betcore-games', 'hyauth'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Narrows text to a provider name. */
export function isProvider(text: string): text is Provider {
  return (PROVIDERS as readonly string[]).includes(text);
}
