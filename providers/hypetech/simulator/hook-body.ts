// Bodies of the provider's hooks, written as its 2026-05 edition shows them: ids as a string in W1 and as a number in W2 and
// W4, the aggregator misspelt in W2 alone, amounts as numbers that are never a float on the way.

import { LosslessNumber, writeJsonText } from '../../json-text.ts';

/** One movement as the simulator plans it; `amount` is decimal text, `linkedId` the bet's id. */
export type HookFields = {
  transactionId: string;
  roundId: string;
  player: string;
  sessionToken: string;
  game: string;
  currency: string;
  amount: string;
  mode: 'default' | 'free';
  bonusCode: string | null;
  extraData: string | null;
};

export function betBodyText(bet: HookFields): string {
  return writeJsonText({
    ...who(bet),
    provider_tx_id: bet.transactionId,
    game: bet.game,
    action: 'bet',
    round_id: bet.roundId,
    mode: bet.mode,
    count_register: '1',
    session_token: bet.sessionToken,
    bonus_code: bet.bonusCode,
    extra_data: bet.extraData,
  });
}

export function winBodyText(win: HookFields, linkedId: string): string {
  return writeJsonText({
    ...who(win),
    provider_tx_id: new LosslessNumber(win.transactionId),
    game: win.game,
    action: 'win',
    round_id: win.roundId,
    count_register: 1,
    session_token: win.sessionToken,
    linked_tx_id: new LosslessNumber(linkedId),
    mode: win.mode,
    agreggator: 'none',
    bonus_code: win.bonusCode,
  });
}

export function rollbackBodyText(rollback: HookFields, linkedId: string): string {
  return writeJsonText({
    ...who(rollback),
    provider_tx_id: new LosslessNumber(rollback.transactionId),
    game: rollback.game,
    action: 'rollback',
    session_token: rollback.sessionToken,
    linked_tx_id: new LosslessNumber(linkedId),
    round_id: rollback.roundId,
    extra_data: rollback.extraData,
    aggregator: 'none',
  });
}

export function balanceBodyText(asked: Pick<HookFields, 'player' | 'currency' | 'sessionToken'>): string {
  return writeJsonText({ user_id: asked.player, currency: asked.currency, session_token: asked.sessionToken });
}

function who({ player, currency, amount }: HookFields) {
  return { user_id: player, currency, amount: new LosslessNumber(amount), provider: 'hypetech' };
}
