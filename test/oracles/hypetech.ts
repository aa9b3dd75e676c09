// What Hypetech demands. Its contract names one payout a bet, refusals as 401 or 404 with a code, and hears a repeat's first
// answer byte for byte.

import { betBodyText, rollbackBodyText, winBodyText } from '../../providers/hypetech/simulator/hook-body.ts';
import { createWebhookSender } from '../../providers/hypetech/simulator/webhook-sender.ts';
import { startOperator } from '../conformance/operator.ts';
import { NOTHING, type Oracle, type OracleCall, type Wallet } from './oracle.ts';

const OK = '200';
const NOT_FOUND = ['404 TX_NOT_FOUND', NOTHING] as const;
const ROLLED_BACK = ['401 BET_ROLLED_BACK', NOTHING] as const;
const SETTLED = ['401 BET_ALREADY_SETTLED', NOTHING] as const;
const CURRENCY_MISMATCH = ['400 CURRENCY_MISMATCH', NOTHING] as const;
const CONFLICT = ['400 TX_CONFLICT', NOTHING] as const;
const INVALID_SESSION = ['401 INVALID_SESSION', NOTHING] as const;
const SESSION_EXPIRED = ['401 SESSION_EXPIRED', NOTHING] as const;
const PLAYER_BLOCKED = ['401 PLAYER_BLOCKED', NOTHING] as const;
const INVALID_SIGNATURE = ['401 INVALID_SIGNATURE', NOTHING] as const;
const BET = [OK, '-10.00'] as const;
const WON = [OK, '25.00'] as const;
const UNDONE = [OK, '10.00'] as const;
const REPEATED = [OK, NOTHING] as const;

async function start(): Promise<Wallet> {
  const operator = await startOperator();
  const { walletUrl, secret } = operator;
  const send = createWebhookSender({ walletUrl, secret });
  const forge = createWebhookSender({ walletUrl, secret: `not-${secret}` });
  return {
    house: operator,
    async send(call) {
      const answer = await (call.forged ? forge : send)(call.kind, bodyOf(call));
      if (answer.kind === 'unknown') return answer.reason;
      const { code } = JSON.parse(answer.body) as { code?: string };
      return [answer.status, ...(code === undefined ? [] : [code])].join(' ');
    },
  };
}

function bodyOf({ kind, id, bet, round, player, session, amount, currency }: OracleCall): string {
  const fields = {
    transactionId: id,
    roundId: `r-${round}`,
    player,
    sessionToken: session,
    game: 'aviador',
    currency,
    amount,
    mode: 'default',
    bonusCode: null,
    extraData: null,
  } as const;
  switch (kind) {
    case 'bet':
      return betBodyText(fields);
    case 'win':
      return winBodyText(fields, bet);
    case 'rollback':
      return rollbackBodyText(fields, bet);
  }
}

export const HYPETECH: Oracle = {
  dialect: 'hypetech',
  currency: 'BRL',
  hears: 'HTTP status and `code`',
  accepted: OK,
  start,
  demands: {
    'a bet, and its win': [BET, WON],
    'a bet, undone': [BET, UNDONE],
    'a bet again': [REPEATED],
    'a bet, ten times at once': [BET],
    'a bet again, after its win': [REPEATED],
    'a bet again, with another amount': [CONFLICT],
    'a bet above the balance, and again after a deposit': [
      ['401 INSUFFICIENT_FUNDS', NOTHING],
      [OK, '-100.01'],
    ],
    'a bet in another currency': [CURRENCY_MISMATCH],
    'a second bet in the round': [[OK, '-5.00']],
    'a win again': [REPEATED],
    'a win, ten times at once': [WON],
    'a win again, with another amount': [CONFLICT],
    'a win in another currency': [CURRENCY_MISMATCH],
    'a second win on a bet': [SETTLED],
    'a win of nothing': [[OK, NOTHING]],
    'a win without its bet, which comes later': [NOT_FOUND, BET, WON],
    'a win for the bet of another player': [NOT_FOUND],
    'a rollback again': [REPEATED],
    'a second rollback of a bet': [ROLLED_BACK],
    'a rollback of another amount': [['400 INVALID_AMOUNT', NOTHING]],
    'a rollback that overtakes its bet': [NOT_FOUND, ROLLED_BACK],
    'a rollback after the win': [SETTLED],
    'a win after the rollback': [ROLLED_BACK],
    'a bet again, after its rollback': [REPEATED],
    'a rollback for another player': [NOT_FOUND],
    'a bet after the session ended': [SESSION_EXPIRED],
    'a win after the session ended': [WON],
    'a rollback after the session ended': [UNDONE],
    'a bet on an expired session': [SESSION_EXPIRED],
    'a bet on the session of another player': [INVALID_SESSION],
    'a win on the session of another player': [WON],
    'a bet on an unknown session': [INVALID_SESSION],
    'a win on an unknown session': [WON],
    'a bet on a demo session': [INVALID_SESSION],
    'a bet of a blocked player': [PLAYER_BLOCKED],
    'a win of a blocked player': [WON],
    'a rollback of a blocked player': [UNDONE],
    'a bet while the provider is switched off': [PLAYER_BLOCKED],
    'a win while the provider is switched off': [WON],
    'a forged bet': [INVALID_SIGNATURE],
    'a forged win': [INVALID_SIGNATURE],
  },
};
