// A line and we disagree on whether its player is a test player. Test players are few, so this costs a look into a small set.

/** SQL over a row of statement_line; null where the line does not say. */
export const MISFLAGGED = (line: string): string =>
  `(${line}.test <> (${line}.player_id in (select id from player where test)))`;
