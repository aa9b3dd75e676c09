// BetGames' conformance checklist, items 1 to 13 and 40: what the provider does, shown on its simulator over real HTTP. The
// same calls may be pointed at the real provider; items that rest on an assumption of ours say so.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webshopHash } from '../../providers/betgames/client.ts';
import { type StubCall, startBetGamesProvider } from './betgames-provider.ts';

const PARTNER = { id: 12345, secret: 'demo-secret' };
const OTHER = { id: 777, secret: 'other-secret' };

type Provider = Awaited<ReturnType<typeof startBetGamesProvider>>;
let provider: Provider;
beforeAll(async () => {
  provider = await startBetGamesProvider({ partners: { [PARTNER.id]: PARTNER.secret, [OTHER.id]: OTHER.secret } });
});
afterAll(() => provider.close());

type Auth = Record<string, unknown>;
type Link = { url: string; shop_id: number; pos_id: number; user_id: number };
const auth = (changes: Auth = {}, partner = PARTNER): Auth => ({
  hash: webshopHash(partner.secret, String(partner.id)),
  id: partner.id,
  shop_name: 'Shop 1',
  pos_name: 'Till 1',
  user_name: 'Anna',
  ...changes,
});
const post = (body: unknown) => provider.call('POST', '/s/api/v2/webshop/auth', body);
const linkOf = async (changes?: Auth, partner?: typeof PARTNER): Promise<Link> => {
  const { status, json } = await post(auth(changes, partner));
  expect(status).toBe(200);
  return json['data'] as Link;
};
const ids = ({ shop_id, pos_id, user_id }: Link): number[] => [shop_id, pos_id, user_id];
const expectRefused = ({ status, json }: { status: number; json: Record<string, unknown> }): void => {
  expect(status).toBe(400);
  expect(Object.keys(json)).toEqual(['error']);
  expect(json['error']).toMatchObject({ code: 400, message: expect.any(String) });
};
/** Follows a link by hand: where it leads, and whether the page behind it is the webshop. */
async function follow(url: string) {
  const response = await fetch(url, { redirect: 'manual' });
  const location = response.headers.get('location') ?? '';
  const cookie = response.headers.get('set-cookie') ?? '';
  return { status: response.status, location, cookie, headers: response.headers };
}

describe('webshop link', () => {
  test('betgames #1 a link is given with the three ids', async () => {
    const { status, json } = await post(auth());
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(['data']);
    const { url, shop_id, pos_id, user_id } = json['data'] as Link;
    expect(URL.canParse(url)).toBe(true);
    for (const id of [shop_id, pos_id, user_id]) expect(Number.isInteger(id)).toBe(true);
  });

  test('betgames #2 the hash is that of the secret before the partner id', async () => {
    expect(webshopHash('demo-secret', '12345')).toBe(
      '3b787e69ab0ed5d9a953eb9b54a56669dcb2d6988fe1524f594dc00f8157202e',
    );
    const turned = createHash('sha256').update('12345demo-secret').digest('hex');
    const { status, json } = await post(auth({ hash: turned }));
    expect([status, json]).toEqual([400, { error: { code: 400, message: 'Incorrect hash' } }]);
  });

  test('betgames #3 an unknown partner is refused', async () => {
    expectRefused(await post(auth({ id: 4711 })));
  });

  test('betgames #4 a body that is not JSON is refused', async () => {
    expectRefused(await provider.send('POST', '/s/api/v2/webshop/auth', '{"hash":'));
    expectRefused(await provider.send('POST', '/s/api/v2/webshop/auth', ''));
  });

  test.each(['hash', 'id', 'shop_name', 'pos_name', 'user_name'])(
    'betgames #5 a link without %s, or with it empty, is refused',
    async (key) => {
      expectRefused(await post(auth({ [key]: undefined })));
      expectRefused(await post(auth({ [key]: '' })));
    },
  );

  test('betgames #6 the same names have the same ids (assumed)', async () => {
    expect(ids(await linkOf())).toEqual(ids(await linkOf()));
  });

  test('betgames #7 a new user at the same till has an id of its own', async () => {
    const [anna, bert] = [await linkOf(), await linkOf({ user_name: 'Bert' })];
    expect([bert.shop_id, bert.pos_id]).toEqual([anna.shop_id, anna.pos_id]);
    expect(bert.user_id).not.toBe(anna.user_id);
  });

  test('betgames #8 the same till and user in another shop are others (assumed)', async () => {
    const [here, there] = [ids(await linkOf()), ids(await linkOf({ shop_name: 'Shop 2' }))];
    expect(here.filter((id, i) => id === there[i])).toEqual([]);
  });

  test('betgames #9 the same names of another partner are others (assumed)', async () => {
    const [ours, theirs] = [ids(await linkOf()), ids(await linkOf({}, OTHER))];
    expect(ours.filter((id, i) => id === theirs[i])).toEqual([]);
  });

  test('betgames #10 a link ends in the user id and a token of 64 characters', async () => {
    const { url, user_id } = await linkOf();
    const [id, token] = new URL(url).pathname.split('/').slice(-2);
    expect(id).toBe(String(user_id));
    expect(token).toMatch(/^[A-Za-z0-9]{64}$/);
  });
});

describe('webshop login', () => {
  test('betgames #11 a link leads to the webshop with a session, and may be framed', async () => {
    const { status, location, cookie, headers } = await follow((await linkOf()).url);
    expect([status, location]).toEqual([302, '/webshop']);
    expect(cookie).toMatch(/=\w+;.*SameSite=None; Secure/);
    expect(headers.get('x-frame-options')).toBeNull();
    expect(headers.get('content-security-policy')).toBeNull();
    const page = await fetch(`${provider.simulator.url}/webshop`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(await page.text()).toContain('Webshop');
  });

  test('betgames #12 an altered token, or that of another user, leads to the login page', async () => {
    const { url, user_id } = await linkOf();
    const { user_id: other } = await linkOf({ user_name: 'Carla' });
    const flipped = url.slice(0, -1) + (url.endsWith('0') ? '1' : '0');
    for (const wrong of [flipped, url.replace(`/${user_id}/`, `/${other}/`)]) {
      expect(await follow(wrong)).toMatchObject({ status: 302, location: '/webshop/login', cookie: '' });
    }
  });

  test('betgames #13 both login paths work; two calls at once make one shop, one till, one user (assumed)', async () => {
    const short = (await linkOf()).url.replace('/integrations/auth/login/', '/integrations/login/');
    expect((await follow(short)).location).toBe('/webshop');
    const names = { shop_name: 'Brand new', pos_name: 'Till', user_name: 'Dora' };
    const [one, two] = await Promise.all([linkOf(names), linkOf(names)]);
    expect(ids(one)).toEqual(ids(two));
  });
});

describe('sender behaviour', () => {
  const textIn = ({ body }: StubCall, name: string): string =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '';
  const payoutsOf = (calls: readonly StubCall[]) =>
    calls.filter((call) => textIn(call, 'method') === 'transaction_bet_payout');
  const play = { rounds: 1, seed: 3, sessions: ['token12345'], mix: { win: 1, rollback: 0, free: 0 } };

  test('betgames #40 a payout that times out is repeated with the same ids until it is answered (assumed)', async () => {
    const slow = await startBetGamesProvider({
      walletTimeoutMs: 150,
      // Later in each call, so that a repeat is seen to carry a newer time.
      now: steppingClock(),
      answer: (call, before) =>
        textIn(call, 'method') === 'transaction_bet_payout' && payoutsOf(before).length < 2 ? 'silence' : 'success',
    });
    try {
      await slow.play(play);
      const [first, ...repeats] = payoutsOf(slow.received);
      expect(repeats).toHaveLength(2);
      for (const repeat of repeats) {
        for (const name of ['transaction_id', 'bet_id', 'player_id', 'amount'])
          expect(textIn(repeat, name)).toBe(textIn(first as StubCall, name));
        expect(textIn(repeat, 'retrying')).toBe('1');
        expect(Number(textIn(repeat, 'time'))).toBeGreaterThan(Number(textIn(first as StubCall, 'time')));
        expect(repeat.isSigned).toBe(true);
      }
      expect(textIn(first as StubCall, 'retrying')).toBe('0');
    } finally {
      await slow.close();
    }
  });

  test.each(['bad signature', 'stale', 'garbage', 'error 500'] as const)(
    'betgames #40 an answer of the kind "%s" is a failed call, and is repeated (assumed)',
    async (kind) => {
      const wrong = await startBetGamesProvider({
        answer: (call, before) =>
          textIn(call, 'method') === 'transaction_bet_payout' && payoutsOf(before).length < 1 ? kind : 'success',
      });
      try {
        await wrong.play(play);
        expect(payoutsOf(wrong.received)).toHaveLength(2);
      } finally {
        await wrong.close();
      }
    },
  );

  test('betgames #40 a payout without its payin is not repeated (assumed)', async () => {
    const unknown = await startBetGamesProvider({
      answer: (call) => (textIn(call, 'method') === 'transaction_bet_payout' ? 'error 700' : 'success'),
    });
    try {
      await unknown.play(play);
      expect(payoutsOf(unknown.received)).toHaveLength(1);
    } finally {
      await unknown.close();
    }
  });

  function steppingClock(): () => Date {
    let at = Date.now() - 30_000;
    return () => new Date((at += 1_000));
  }
});
