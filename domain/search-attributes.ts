// The search attributes by which a workflow is found in the Temporal UI, with their Temporal types.
// One constant, so that the server that registers them and the workflows that set them cannot disagree.
// It must never hold personal data: search attributes are not encrypted, a player is named by our pseudonymous id.

export const SEARCH_ATTRIBUTES = {
  TallymanProvider: 'KEYWORD',
  TallymanOperation: 'KEYWORD',
  TallymanRoundState: 'KEYWORD',
  TallymanCurrency: 'KEYWORD',
  TallymanPlayer: 'KEYWORD',
  TallymanNeedsHuman: 'BOOL',
} as const;

export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;
