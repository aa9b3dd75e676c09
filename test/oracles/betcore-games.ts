// What a game provider of BETCORE demands. The session in the path names the player, the bet is the only identifier there is, and
// what was processed before is told by a code of its own.

import { createBetcoreGamesSender } from '../../providers/betcore-games/simulator/wallet-sender.ts';
import { CREDENTIALS, startOperator } from '../conformance/betcore-games-operator.ts';
import { NOTHING, type Oracle, type OracleCall, type Wallet, cannotAsk } from './oracle.ts';

const OK = '1';
const BET = [OK, '-10.00'] as const;
const WON = [OK, '25.00'] as const;
const UNDONE = [OK, '10.00'] as const;
const DONE_BEFORE = ['104', NOTHING] as const;
const NO_SESSION = ['3', NOTHING] as const;
const NO_FUNDS = ['4', NOTHING] as const;
const NO_BET = ['5', NOTHING] as const;
const WRONG_STATE = ['6', NOTHING] as const;
const NOT_ALLOWED = ['7', NOTHING] as const;
const UNAUTHORISED = ['8', NOTHING] as const;

const NO_SECOND_ID = cannotAsk('a call is known by its bet alone');
const SESSION_NAMES_PLAYER = cannotAsk('the session names the player');

const NO_CURRENCY = cannotAsk('no call names a currency');

async function start(): Promise<Wallet> {
  const house = await startOperator();
  const { walletUrl } = house;
  const sender = createBetcoreGamesSender({ walletUrl, ...CREDENTIALS });
  const forger = createBetcoreGamesSender({ walletUrl, ...CREDENTIALS, secret: 'not-ours' });
  return {
    house,
    async send(call) {
      const answer = await put(call.forged ? forger : sender, call);
      if (answer.kind === 'unknown') return answer.text;
      if (answer.kind === 'refused') return String(answer.code);
      return answer.repeated ? '104' : '1';
    },
    openSession: async (player, wish) => house.sessionId(await house.createSession(player, wish)),
    endSession: (id) => house.rows("update session set state = 'ended' where id = $1", [id]),
  };
}

function put(sender: ReturnType<typeof createBetcoreGamesSender>, { kind, bet, round, session, amount }: OracleCall) {
  const fields = {
    betId: `b-${bet}`,
    gameRoundId: `r-${round}`,
    sessionId: session,
    betAmount: amount,
    winAmount: amount,
  };
  switch (kind) {
    case 'bet':
      return sender.payIn(fields);
    case 'win':
      return sender.payOut(fields);
    case 'rollback':
      return sender.refund(fields);
  }
}

export const BETCORE_GAMES: Oracle = {
  dialect: 'betcore-games',
  currency: 'USD',
  hears: '`_responseCode`',
  accepted: OK,
  start,
  demands: {
    'a bet, and its win': [BET, WON],
    'a bet, undone': [BET, UNDONE],
    'a bet again': [DONE_BEFORE],
    'a bet, ten times at once': [['1, 104', '-10.00']],
    'a bet again, after its win': [DONE_BEFORE],
    'a bet again, with another amount': [WRONG_STATE],
    'a bet above the balance, and again after a deposit': [NO_FUNDS, [OK, '-100.01']],
    'a bet in another currency': NO_CURRENCY,
    'a second bet in the round': [[OK, '-5.00']],
    'a win again': [DONE_BEFORE],
    'a win, ten times at once': [['1, 104', '25.00']],
    'a win again, with another amount': [WRONG_STATE],
    'a win in another currency': NO_CURRENCY,
    'a second win on a bet': NO_SECOND_ID,
    'a win of nothing': [[OK, NOTHING]],
    'a win without its bet, which comes later': [NO_BET, BET, WON],
    'a win for the bet of another player': [NO_BET],
    'a rollback again': [DONE_BEFORE],
    'a second rollback of a bet': NO_SECOND_ID,
    'a rollback of another amount': cannotAsk('a refund names no amount'),
    'a rollback that overtakes its bet': [NO_BET, WRONG_STATE],
    'a rollback after the win': [WRONG_STATE],
    'a win after the rollback': [WRONG_STATE],
    'a bet again, after its rollback': [WRONG_STATE],
    'a rollback for another player': [NO_BET],
    'a bet after the session ended': [NO_SESSION],
    'a win after the session ended': [WON],
    'a rollback after the session ended': [UNDONE],
    'a bet on an expired session': [NO_SESSION],
    'a bet on the session of another player': SESSION_NAMES_PLAYER,
    'a win on the session of another player': SESSION_NAMES_PLAYER,
    'a bet on an unknown session': [NO_SESSION],
    // Its bet says whose it is (decision G5).
    'a win on an unknown session': [WON],
    'a bet on a demo session': [NO_SESSION],
    'a bet of a blocked player': [NOT_ALLOWED],
    'a win of a blocked player': [WON],
    'a rollback of a blocked player': [UNDONE],
    'a bet while the provider is switched off': [NOT_ALLOWED],
    'a win while the provider is switched off': [WON],
    'a forged bet': [UNAUTHORISED],
    'a forged win': [UNAUTHORISED],
  },
};
