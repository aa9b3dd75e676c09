// How a scenario is told: what has happened, then what is asked, in words that every provider has under some name. Labels stand
// for identifiers, so the same label again is the same call again; no dialect is named here.

type Kind = 'bet' | 'win' | 'rollback';
/** Whose session the call carries: the player's own, that of another player, or one that gives no right to play. */
export type SessionChoice = 'own' | 'foreign' | 'unknown' | 'expired' | 'demo';

export type Ask = {
  kind: Kind;
  label: string;
  /** The bet that is paid or undone; a bet's own label. Bets of one `round` share it, else each bet is a round. */
  bet: string;
  amount: string;
  session: SessionChoice;
  /** Sent in the name of another player. */
  impostor: boolean;
  /** Signed with a key that is not the provider's. */
  forged: boolean;
  /** In a currency that is neither the session's nor the bet's. */
  otherCurrency: boolean;
  /** So many times at once. */
  copies: number;
  round: string;
};
export type Turn = 'session ends' | 'player is blocked' | 'provider is switched off' | 'player deposits 1000.00';
export type Step = Ask | Turn;
/** `given` calls must be accepted; each call that is `asked` has its answer in every dialect's table. */
export type Scenario = { given: readonly Step[]; asked: readonly Step[] };

type Extra = Partial<Pick<Ask, 'round'>>;

const PLAIN = { session: 'own', impostor: false, forged: false, otherCurrency: false, copies: 1 } as const;

export function bet(label: string, amount: string, extra: Extra = {}): Ask {
  return { kind: 'bet', label, bet: label, amount, round: label, ...PLAIN, ...extra };
}

export function win(label: string, of: string, amount: string, extra: Extra = {}): Ask {
  return { kind: 'win', label, bet: of, amount, round: of, ...PLAIN, ...extra };
}

export function rollback(label: string, of: string, amount: string, extra: Extra = {}): Ask {
  return { kind: 'rollback', label, bet: of, amount, round: of, ...PLAIN, ...extra };
}

export function isAsk(step: Step): step is Ask {
  return typeof step !== 'string';
}

/** The step as a reader of the page sees it: `win w1 of b1, 25.00`. */
export function wordsOf(step: Step): string {
  if (!isAsk(step)) return step;
  const { kind, label, bet, amount, session, impostor, forged, otherCurrency, copies, round } = step;
  return [
    kind === 'bet' ? `bet ${label}` : `${kind} ${label} of ${bet}`,
    amount,
    ...(round === bet ? [] : [`in the round of ${round}`]),
    ...(session === 'own' ? [] : [`${session} session`]),
    ...(impostor ? ['for another player'] : []),
    ...(forged ? ['forged'] : []),
    ...(otherCurrency ? ['in another currency'] : []),
    ...(copies === 1 ? [] : [`${copies} at once`]),
  ].join(', ');
}
