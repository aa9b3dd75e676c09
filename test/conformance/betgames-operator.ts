// Our side as BetGames meets it, and BetGames' side of a wallet call under the test's control: what is sent, what signs it,
// what came back.

import { createBetGames } from '../../providers/betgames/index.ts';
import { type Signing, NO_TOKEN, type Message, requestBody } from '../../providers/betgames/simulator/message.ts';
import * as messages from '../../providers/betgames/simulator/message.ts';
import { type SignatureMode, signatureOf, signed } from '../../providers/betgames/signature.ts';
import { type XmlNode, parseXml, writeXml } from '../../providers/betgames/xml.ts';
import { startHouse } from './house.ts';

export const SECRET = 'DEMO1-DEMO2-DEMO3-DEMO4';

export type BetGamesOperator = Awaited<ReturnType<typeof startBetGamesOperator>>;

export async function startBetGamesOperator({ mode = 'md5' }: { mode?: SignatureMode } = {}) {
  const house = await startHouse({
    dialect: (directory) =>
      createBetGames(
        {
          apiUrl: 'http://127.0.0.1:1',
          clientUrl: 'http://127.0.0.1:1',
          partnerId: '12345',
          secrets: [SECRET],
          signatureMode: mode,
          webshopSecret: 'not-used-here',
          reportUrl: null,
          reportToken: null,
          tokenSeconds: 3600,
        },
        directory,
      ),
    currency: 'EUR',
    game: '-1',
  });
  return { ...house, signing: { mode, secret: SECRET } satisfies Signing };
}

export type BetGamesAnswer = {
  status: number;
  text: string;
  /** Elements of the envelope by name, `params` by theirs. */
  method: string;
  token: string;
  success: string;
  code: string;
  errorText: string;
  params: Readonly<Record<string, string>>;
  bets: readonly Readonly<Record<string, string>>[];
  isSigned: boolean;
};

let lastId = 900_000;
export const nextId = (): string => String(++lastId);
export const unixNow = (): number => Math.floor(Date.now() / 1000);

/** Sends a body as it is and reads the answer, whose signature is checked as the provider would. */
export async function sendBody(operator: BetGamesOperator, body: string): Promise<BetGamesAnswer> {
  const response = await fetch(operator.walletUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/xml' },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  return readAnswer(response.status, await response.text(), operator.signing);
}

/** Sends nodes, signed unless they are already. */
export function sendNodes(operator: BetGamesOperator, nodes: readonly XmlNode[]): Promise<BetGamesAnswer> {
  const { mode, secret } = operator.signing;
  const isSigned = nodes.some(([name]) => name === 'signature');
  return sendBody(operator, writeXml(['root', isSigned ? nodes : signed(nodes, mode, secret)]));
}

export function send(operator: BetGamesOperator, message: Message, at = new Date()): Promise<BetGamesAnswer> {
  return sendBody(operator, requestBody(message, operator.signing, at));
}

function readAnswer(status: number, text: string, { mode, secret }: Signing): BetGamesAnswer {
  const parsed = parseXml(Buffer.from(text));
  if (!parsed.ok || typeof parsed.root[1] === 'string') throw new Error(`not an answer: ${text}`);
  const nodes = parsed.root[1];
  const valueOf = (name: string): XmlNode[1] => nodes.find(([found]) => found === name)?.[1] ?? '';
  const textOf = (name: string): string => String(valueOf(name));
  const params = valueOf('params');
  const children = typeof params === 'string' ? [] : params;
  return {
    status,
    text,
    method: textOf('method'),
    token: textOf('token'),
    success: textOf('success'),
    code: textOf('error_code'),
    errorText: textOf('error_text'),
    params: texts(children),
    bets: children.flatMap(([name, value]) => (name === 'bet' && typeof value !== 'string' ? [texts(value)] : [])),
    isSigned: textOf('signature') === signatureOf(nodes, mode, secret),
  };
}

function texts(nodes: readonly XmlNode[]): Record<string, string> {
  return Object.fromEntries(nodes.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

export type BetGamesCaller = Awaited<ReturnType<typeof createCaller>>;

/** A player with money and a session, and the calls BetGames would make for them; amounts in cents as text. */
export async function createCaller(operator: BetGamesOperator, balance = '100.00') {
  const player = await operator.createPlayer(balance);
  const token = await operator.createSession(player);
  const currency = 'eur';
  const post = (message: Message) => send(operator, message);
  return {
    player,
    token,
    post,
    ask: (method: Parameters<typeof messages.questionMessage>[0], as = token) =>
      post(messages.questionMessage(method, as)),
    payin: (
      bet: { betId: string; transactionId: string; amount: string } & { retrying?: boolean; currency?: string },
      as = token,
    ) => post(messages.payinMessage(as, { currency, ...bet })),
    payout: (payout: {
      betId: string;
      transactionId: string;
      amount: string;
      type: messages.Settlement;
      playerId?: string;
      currency?: string;
      token?: string;
    }) => post(messages.payoutMessage({ playerId: player, currency, token: NO_TOKEN, ...payout })),
    wallet: () => operator.balanceOf(player),
  };
}
