// The sign of money in a run's totals: stakes count up, wins and rollbacks down, as the house books them.

/** SQL: `amount` as it counts for the house; `operation` may be a family as well. */
export const houseSide = (operation: string, amount: string): string =>
  `case ${operation} when 'payin' then ${amount} else -${amount} end`;
