// What BetGames demands. A payout is bound by its bet alone, whatever is done already is a success that moves nothing, and the
// only way back for a stake is a payout of type `return`.

import { payinMessage, payoutMessage, requestBody } from '../../providers/betgames/simulator/message.ts';
import { createWalletSender } from '../../providers/betgames/simulator/wallet-sender.ts';
import { startBetGamesOperator } from '../conformance/betgames-operator.ts';
import { NOTHING, type Oracle, type OracleCall, type Wallet, cannotAsk } from './oracle.ts';

const OK = '0';
const BET = [OK, '-10.00'] as const;
const WON = [OK, '25.00'] as const;
const UNDONE = [OK, '10.00'] as const;
const DONE_BEFORE = ['0 already_processed', NOTHING] as const;
const INVALID = ['400', NOTHING] as const;
const NO_TOKEN = ['3', NOTHING] as const;
const NO_PAYIN = ['700', NOTHING] as const;
const NO_FUNDS = ['703', NOTHING] as const;
const WRONG_SIGNATURE = ['1', NOTHING] as const;

async function start(): Promise<Wallet> {
  const operator = await startBetGamesOperator();
  const { walletUrl, signing } = operator;
  const send = createWalletSender({ walletUrl, ...signing });
  const forgery = { ...signing, secret: `not-${signing.secret}` };
  return {
    house: operator,
    async send(call) {
      const message = messageOf(call);
      const answer = await send(message, call.forged ? requestBody(message, forgery, new Date()) : undefined);
      if (answer.kind === 'refused') return String(answer.code);
      if (answer.kind === 'unknown') return answer.reason;
      return answer.fields['already_processed'] === '1' ? '0 already_processed' : '0';
    },
  };
}

function messageOf({ kind, id, round, player, session, amount, currency }: OracleCall) {
  const money = {
    betId: round,
    transactionId: id,
    amount: amount.replace('.', '').replace(/^0+(?=\d)/, ''),
    currency: currency.toLowerCase(),
  };
  if (kind === 'bet') return payinMessage(session, money);
  const type = kind === 'rollback' ? 'return' : Number(amount) === 0 ? 'lost' : 'won';
  return payoutMessage({ ...money, playerId: player, type, token: session });
}

export const BETGAMES: Oracle = {
  dialect: 'betgames',
  currency: 'EUR',
  hears: '`error_code`, and `already_processed` where it is 1',
  accepted: OK,
  start,
  demands: {
    'a bet, and its win': [BET, WON],
    'a bet, undone': [BET, UNDONE],
    'a bet again': [DONE_BEFORE],
    'a bet, ten times at once': [['0, 0 already_processed', '-10.00']],
    'a bet again, after its win': [DONE_BEFORE],
    'a bet again, with another amount': [INVALID],
    'a bet above the balance, and again after a deposit': [NO_FUNDS, [OK, '-100.01']],
    'a bet in another currency': [INVALID],
    'a second bet in the round': [INVALID],
    'a win again': [DONE_BEFORE],
    'a win, ten times at once': [['0, 0 already_processed', '25.00']],
    'a win again, with another amount': [INVALID],
    'a win in another currency': [INVALID],
    'a second win on a bet': [DONE_BEFORE],
    'a win of nothing': [[OK, NOTHING]],
    'a win without its bet, which comes later': [NO_PAYIN, BET, WON],
    'a win for the bet of another player': [NO_PAYIN],
    'a rollback again': [DONE_BEFORE],
    'a second rollback of a bet': [DONE_BEFORE],
    'a rollback of another amount': [[OK, '9.00']],
    'a rollback that overtakes its bet': [NO_PAYIN, NO_PAYIN],
    'a rollback after the win': [DONE_BEFORE],
    'a win after the rollback': [DONE_BEFORE],
    'a bet again, after its rollback': [DONE_BEFORE],
    'a rollback for another player': [NO_PAYIN],
    'a bet after the session ended': [NO_TOKEN],
    'a win after the session ended': [WON],
    'a rollback after the session ended': [UNDONE],
    'a bet on an expired session': [NO_TOKEN],
    'a bet on the session of another player': cannotAsk('a payin names its player by the token alone'),
    'a win on the session of another player': [WON],
    'a bet on an unknown session': [NO_TOKEN],
    'a win on an unknown session': [WON],
    'a bet on a demo session': [NO_TOKEN],
    // It has no word for either: the nearest refusal that ends the matter.
    'a bet of a blocked player': [NO_FUNDS],
    'a win of a blocked player': [WON],
    'a rollback of a blocked player': [UNDONE],
    'a bet while the provider is switched off': [NO_FUNDS],
    'a win while the provider is switched off': [WON],
    'a forged bet': [WRONG_SIGNATURE],
    'a forged win': [WRONG_SIGNATURE],
  },
};
