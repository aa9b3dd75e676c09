// The words of those kinds whose instances differ: what we answered, whose flag it is, which figure is off. Pure text for
// finance; nothing here decides anything.

import type { CauseDetail } from './cause-detail.ts';
import { WORD } from './family.ts';

export const word = ({ family }: CauseDetail): string => (family === null ? 'transaction' : WORD[family]);

export function unlistedBetCause({ paid }: CauseDetail): string {
  if (paid) {
    return 'The ledger holds a bet that the provider does not list, and its win was paid here: the report lacks the bet, or neither is theirs.';
  }
  return 'The ledger holds a bet that the provider does not list: it timed out there and our answer was lost.';
}

/** A refund of the stake alone would leave the win standing. */
export function unlistedBetRepair({ paid }: CauseDetail): string {
  if (paid) {
    return 'Ask the provider first whether bet and win are theirs. If so, explain the case; if not, take the win back before the stake is refunded.';
  }
  return "Refund the stake when the provider's retry window is over.";
}

export function amountCause(detail: CauseDetail): string {
  if (detail.refusal !== null) {
    return `The ${word(detail)} names another amount than the bet has here and was refused (${detail.refusal}); the provider counts it.`;
  }
  return `Both sides have the ${word(detail)} with different amounts: rounding, a multiplier or a resettlement.`;
}

export function amountRepair({ refusal }: CauseDetail): string {
  if (refusal !== null) return 'Ask the provider which amount is right, and post that after approval.';
  return 'Post the difference as a compensating transfer.';
}

export function currencyCause(detail: CauseDetail): string {
  if (detail.refusal !== null) {
    return `The ${word(detail)} came in another currency than its bet has here and was refused (${detail.refusal}); the provider counts it.`;
  }
  if (detail.standing === 'theirs') {
    return `The ${word(detail)} was booked here in another currency and has been taken back; the provider's is not booked yet.`;
  }
  return `Both sides have the ${word(detail)} in different currencies: the wallet was switched or a network currency used.`;
}

export function currencyRepair({ refusal, standing, family }: CauseDetail): string {
  if (refusal !== null) return "Post it in the bet's currency after the provider has confirmed the amount.";
  if (standing === 'theirs') {
    return `${family === 'payin' ? 'Debit' : 'Credit'} the player the provider's amount in the provider's currency.`;
  }
  return "Reverse what is booked here; the case then stays open in the provider's currency until its amount is booked.";
}

export function statusCause(detail: CauseDetail): string {
  if (detail.refusal !== null) {
    return `The ${word(detail)} was refused here (${detail.refusal}) and is recorded as accepted there: our answer was lost or misread.`;
  }
  if (detail.standing === 'ours')
    return 'The bet is undone here and still counted there: our answer to the rollback was lost.';
  return `The ${word(detail)} is posted here and recorded as declined there: our answer was lost or came too late.`;
}

const FOLLOW = 'Follow the status the provider recorded once its retries are over';
const COUNTED_THERE = {
  payin: 'have the bet cancelled there, for nothing was taken here',
  payout: 'credit the player with the win',
  rollback: 'refund the stake',
} as const;
const DECLINED_THERE = {
  payin: 'refund the stake',
  payout: 'recover the win, or have the provider count it',
  rollback: 'take the stake again, or have the bet voided there',
} as const;

export function statusRepair({ family, refusal, standing }: CauseDetail): string {
  if (refusal === null && standing === 'ours')
    return 'Ask the provider to void the bet, for the stake is given back here.';
  if (family === null) return `${FOLLOW}.`;
  return `${FOLLOW}: ${(refusal === null ? DECLINED_THERE : COUNTED_THERE)[family]}.`;
}

const WITHOUT_BET = {
  ours: 'was paid here and its round has no bet on either side',
  theirs: 'is counted by the provider and its round has no bet on either side',
} as const;

export function winWithoutBetCause({ refusal, flagged }: CauseDetail): string {
  const answered = refusal === null ? '' : `, which is why it was refused here (${refusal})`;
  return `The win ${WITHOUT_BET[flagged ?? 'theirs']}${answered}: a promotion, or a new round for each free spin.`;
}

export function taxRepair({ tax }: CauseDetail): string {
  if (tax === 'named')
    return 'Set the tax setting alike on both sides, and explain the case: no money is booked otherwise.';
  return 'Reclassify the tax part, and set the tax setting alike on both sides.';
}

export function taxCause(detail: CauseDetail): string {
  if (detail.tax === 'named') {
    return `The amounts of the ${word(detail)} agree and the taxes named with them do not: a tax setting was switched on one side.`;
  }
  return `The amounts of the ${word(detail)} differ by exactly its tax: a tax setting was switched on one side.`;
}

export function testPlayerCause({ flagged }: CauseDetail): string {
  if (flagged === 'theirs') {
    return "The provider's report calls a player a test player who is none here: the flag was taken off on our side alone.";
  }
  return "A test player's transaction is in the provider's report as a real one: the flag was not passed on.";
}

const GIVEN_UP = {
  said: 'its statement says so',
  schedule: 'the time in which it tries again is over',
} as const;

export function expiredCause(detail: CauseDetail): string {
  const here = detail.refusal === null ? 'never arrived here' : `was refused here (${detail.refusal})`;
  const known = GIVEN_UP[detail.givenUp ?? 'schedule'];
  return `The ${word(detail)} ${here} and the provider has stopped sending it (${known}): nothing will arrive by itself any more.`;
}

export function expiredRepair({ family }: CauseDetail): string {
  if (family === 'rollback') return 'Refund the stake by hand, with the evidence.';
  return 'Credit the win by hand, with the evidence.';
}

export function unparsableCause({ problem, unread }: CauseDetail): string {
  if (unread === 'total') {
    return "The lines of the provider's statement do not add up to the total that it states: lines are missing from the statement.";
  }
  const why = problem === null ? '' : ` (${problem})`;
  return `A line of the provider's statement cannot be read${why}, so nothing is known about its transaction.`;
}

export function unparsableRepair({ unread }: CauseDetail): string {
  if (unread === 'total') return 'Ask the provider for its whole statement, and run again over that.';
  return 'Ask the provider for the line, and correct the mapping if its layout changed.';
}

export function mappingRepair({ field }: CauseDetail): string {
  if (field === 'operation') return 'Reclassify the payment as what it is, or have the provider correct its report.';
  return 'Correct the mapping; move the money only after approval.';
}

export function mappingCause(detail: CauseDetail): string {
  switch (detail.field) {
    case 'player':
      if (detail.refusal !== null) {
        return `The ${word(detail)} names another player than its bet and was refused here (${detail.refusal}); the provider counts it.`;
      }
      return `The ${word(detail)} belongs to another player there: an alias or a wallet was mixed up.`;
    case 'round':
      return `The ${word(detail)} belongs to another round there.`;
    case 'game':
      return `The ${word(detail)} is listed under another game: an alias, or the lobby switched games.`;
    case 'transaction':
      return `The same ${word(detail)} is listed under another transaction id.`;
    case 'operation':
      return `The ${word(detail)} is listed as another kind of payment there: a win, a promotion or cashback.`;
    case null:
      return 'Calls under one transaction id, or a call and the bet it names, disagree on player, round or game.';
    default:
      return detail.field satisfies never;
  }
}
