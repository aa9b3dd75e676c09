// The search attributes as typed keys, for starts and upserts. Each change is one more write to Temporal's visibility store,
// so they are set at the start and changed only when a state changes.

import { defineSearchAttributeKey } from '@temporalio/common';
import { SEARCH_ATTRIBUTES as TYPES } from '../domain/search-attributes.ts';

export const PROVIDER = defineSearchAttributeKey('TallymanProvider', TYPES.TallymanProvider);
export const OPERATION = defineSearchAttributeKey('TallymanOperation', TYPES.TallymanOperation);
export const ROUND_STATE = defineSearchAttributeKey('TallymanRoundState', TYPES.TallymanRoundState);
export const CURRENCY = defineSearchAttributeKey('TallymanCurrency', TYPES.TallymanCurrency);
export const PLAYER = defineSearchAttributeKey('TallymanPlayer', TYPES.TallymanPlayer);
export const NEEDS_HUMAN = defineSearchAttributeKey('TallymanNeedsHuman', TYPES.TallymanNeedsHuman);
