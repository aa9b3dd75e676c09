// A transaction as one number, on either side alike: equal where the exact comparison would find nothing to say, and null where
// one side is silent and it has to be made. Seeded by the run, so that nobody can plan two that are equal by chance.

/** The statement's optional fields. One that no line says is not compared at all. */
export const OPTIONAL_FIELDS = {
  player: 'player_id',
  round: 'provider_round',
  game: 'game',
  free: 'free',
  test: 'test',
  tax: 'tax',
} as const;
export type SaidFields = Record<keyof typeof OPTIONAL_FIELDS, boolean>;

/** SQL over a row of `operation` or `statement_line`; `free` is how that side says that a stake was a gift. */
export function digest(row: string, free: string, seed: string, said: SaidFields): string {
  const steps: ((seed: string) => string)[] = [
    (inner) =>
      `(${inner} # case ${row}.operation when 'payin' then 1 when 'payout' then 2 when 'jackpot' then 3 when 'promo' then 4 when 'cashback' then 5 else 6 end)`,
    (inner) => `hashtextextended(${row}.currency, ${inner})`,
    (inner) => `hash_numeric_extended(${row}.amount, ${inner})`,
  ];
  if (said.player) steps.push((inner) => `uuid_hash_extended(${row}.player_id, ${inner})`);
  if (said.round) steps.push((inner) => `hashtextextended(${row}.provider_round, ${inner})`);
  if (said.game) steps.push((inner) => `hashtextextended(${row}.game, ${inner})`);
  if (said.free) {
    const isFree = `case when ${row}.operation in ('payin', 'payout') then 16 * (${free})::integer else 0 end`;
    steps.push((inner) => `(${inner} # ${isFree})`);
  }
  if (said.tax) steps.push((inner) => `hash_numeric_extended(${row}.tax, ${inner})`);
  steps.push((inner) => `hashtextextended(${row}.transaction_id, ${inner})`);
  return steps.reduce((inner, step) => step(inner), seed);
}
