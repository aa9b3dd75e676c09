// How matching sees what repairs did, over `operation o`: what undoes an operation of ours has no other half at the provider
// and is counted at the operation itself, and an adjusted operation is worth more or less than its own amount.

/** Our own undoing has a key that no dialect builds. */
export const NOT_REPAIR = "not starts_with(o.key, 'repair:')";

export const NOT_ADJUSTED = 'o.id not in (select operation_id from adjustment where operation_id is not null)';
