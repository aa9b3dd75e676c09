// Microgaming's conformance checklist, items 36 to 40, and what the studio's host serves: shown on its simulator over real HTTP,
// against a wallet that answers as told. Items that rest on an assumption of ours say so.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LosslessNumber } from '../../providers/json-text.ts';
import { createMicrogamingApi } from '../../providers/microgaming/client.ts';
import type { StartGameSession } from '../../providers/provider-api.ts';
import { createSessionTokens } from '../../providers/microgaming/session-tokens.ts';
import { signBody } from '../../providers/microgaming/verify.ts';
import { SECRET, SETTINGS, STUDIO } from './microgaming-operator.ts';
import { ACCEPTED, type WalletRequest, failed, startStudio } from './microgaming-studio.ts';

type Studio = Awaited<ReturnType<typeof startStudio>>;
const open: Studio[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((studio) => studio.close()));
});
async function studioWith(...options: Parameters<typeof startStudio>): Promise<Studio> {
  const studio = await startStudio(...options);
  open.push(studio);
  return studio;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isCredit = ({ fields }: WalletRequest): boolean => fields['transactionType'] === 'credit';
const isDebit = ({ fields }: WalletRequest): boolean => fields['transactionType'] === 'debit';

describe('wallet calls', () => {
  test('microgaming #36 each attempt has a fresh request id, a signature of its bytes and the newest bearer', async () => {
    const studio = await studioWith();
    await studio.play({ rounds: 5, seed: 1 });
    // The page is loaded again: the token that this answers with is the newest from here on.
    const query = { mode: 'real', launchToken: studio.launchToken, provider: STUDIO, game: 'moonrise' };
    const url = `${studio.url()}/launch?${new URLSearchParams({ ...query, platform: 'mobile', language: 'en' }).toString()}`;
    expect((await fetch(url)).status).toBe(200);
    await studio.play({ rounds: 5, seed: 2 });

    let bearer: string | undefined;
    let opened = 0;
    for (const { hook, body, headers } of studio.received) {
      expect(headers['x-request-id']).toMatch(UUID);
      expect(headers['x-hmac-signature']).toBe(signBody(body, SECRET));
      if (hook === 'authenticate') bearer = `Bearer player-token-${++opened}`;
      expect(headers.authorization).toBe(hook === 'authenticate' ? undefined : bearer);
    }
    expect(opened).toBe(2);
    const ids = studio.received.map(({ headers }) => headers['x-request-id']);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('microgaming #37 a debit whose answer is lost is repeated with the same ids, and no credit comes before its 200', async () => {
    const studio = await studioWith((request, before) =>
      isDebit(request) && before.filter(isDebit).length < 2 ? null : ACCEPTED,
    );
    await studio.play();
    const moves = studio.moves();
    expect(moves.slice(0, 3).every(isDebit)).toBe(true);
    expect(new Set(moves.slice(0, 3).map(({ body }) => body)).size).toBe(1);
    expect(moves.slice(3).every(isCredit)).toBe(true);
    expect(moves.length).toBeGreaterThan(3);
  });

  test('microgaming #38 a debit that stays unknown is rolled back until that is answered, and nothing follows (assumed)', async () => {
    const studio = await studioWith((request, before) => {
      if (request.hook === 'transaction') return failed('DEBIT_FAILED');
      return before.some(({ hook }) => hook === 'rollback') ? ACCEPTED : failed('RETRY_REQUIRED');
    });
    expect(await studio.play()).toMatchObject({ rollbacks: 1, wins: 0, zeroWins: 0 });
    const moves = studio.moves();
    expect(moves.map(({ hook }) => hook)).toEqual([...Array<string>(4).fill('transaction'), 'rollback', 'rollback']);
    const [debit] = moves;
    const { transactionId, roundId } = debit?.fields ?? {};
    for (const undo of moves.slice(4)) expect(undo.fields).toMatchObject({ transactionId, roundId });
  });

  test('microgaming #39 a failed credit is repeated with the same ids until its 200, and the finish comes only then', async () => {
    const failures = (before: readonly WalletRequest[]) => before.filter(isCredit).length;
    const studio = await studioWith((request, before) =>
      isCredit(request) && failures(before) < 5 ? failed('CREDIT_FAILED') : ACCEPTED,
    );
    // Of these rounds one is paid in two parts.
    await studio.play({ rounds: 12, seed: 'parts', concurrency: 1, mix: { win: 1, rollback: 0, free: 0 } });
    const credits = studio.moves().filter(isCredit);
    expect(new Set(credits.slice(0, 6).map(({ body }) => body)).size).toBe(1);
    expect(credits[6]?.body).not.toBe(credits[0]?.body);
    const byRound = new Map<unknown, unknown[]>();
    for (const { fields } of credits)
      byRound.set(fields['roundId'], [...(byRound.get(fields['roundId']) ?? []), fields['roundFinished'] ?? false]);
    const finishes = [...byRound.values()].map((flags) => flags.filter((flag, i) => i === 0 || flag !== flags[i - 1]));
    expect(finishes).toContainEqual([false, true]);
    for (const flags of finishes) expect(flags.at(-1)).toBe(true);
  });

  test('microgaming #40 a decline for funds is the end of the round', async () => {
    const studio = await studioWith(() => failed('INSUFFICIENT_FUNDS', 400));
    expect(await studio.play()).toMatchObject({ refusedBets: 1, bets: 0 });
    expect(studio.moves()).toHaveLength(1);
  });

  test('microgaming #40 a credit that was pending at a restart is sent again with the same ids (assumed)', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'studio-'));
    try {
      const studio = await studioWith((request) => (isCredit(request) ? failed('CREDIT_FAILED') : ACCEPTED), {
        bookFile: join(folder, 'book.jsonl'),
      });
      const playing = studio.play().catch(() => null);
      await vi.waitFor(() => expect(studio.moves().filter(isCredit).length).toBeGreaterThan(2));
      await studio.stop();
      await playing;
      const before = studio.moves().filter(isCredit).length;
      studio.answerWith(() => ACCEPTED);
      await studio.restart();
      await vi.waitFor(() => expect(studio.moves().filter(isCredit).length).toBeGreaterThan(before));
      const credits = studio.moves().filter(isCredit);
      expect(credits[before]?.body).toBe(credits[0]?.body);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("the studio's host", () => {
  const apiOf = (studio: Studio, changes: Partial<typeof SETTINGS> = {}) => {
    const settings = { ...SETTINGS, gameHostUrl: studio.url(), ...changes };
    return createMicrogamingApi(settings, createSessionTokens(settings.tokenKey));
  };
  const signal = () => AbortSignal.timeout(10_000);
  const request: StartGameSession = {
    ...{ sessionId: '01990000-0000-7000-8000-00000000000a', playerId: 'p-1001', playerName: 'Marta', game: 'moonrise' },
    ...{ currency: 'USD', balance: 0n, mode: 'cash', language: 'de', returnUrl: null, expiresInMinutes: 60 },
  };

  test('a launch URL opens the session at the wallet, again when the page is loaded again', async () => {
    const studio = await studioWith();
    const { url, launchToken } = await apiOf(studio).startGameSession(request, signal());
    for (let loads = 0; loads < 2; loads++) expect((await fetch(url)).status).toBe(200);
    expect(studio.received.map(({ hook, fields }) => [hook, fields['launchToken'], fields['platform']])).toEqual([
      ['authenticate', launchToken, 'desktop'],
      ['authenticate', launchToken, 'desktop'],
    ]);
    expect(url).toContain('language=de');
  });

  test('play money is launched without a token and makes no wallet call', async () => {
    const studio = await studioWith();
    const { url, launchToken } = await apiOf(studio).startGameSession({ ...request, mode: 'demo' }, signal());
    expect(launchToken).toBeNull();
    expect(url).not.toContain('launchToken');
    expect((await fetch(url)).status).toBe(200);
    expect(studio.received).toEqual([]);
  });

  test('bet settings are asked with a signature and answered with the nearest bets', async () => {
    const studio = await studioWith();
    const exposure = new LosslessNumber('12000.00');
    const answer = await apiOf(studio).betSettings(
      { game: 'moonrise', exposure, minBet: new LosslessNumber('0.30') },
      signal(),
    );
    expect(answer).toMatchObject({
      expectedExposure: '12000.00',
      actualExposure: '10000.00',
      minBetInfo: { requested: '0.30', bet: '0.20', exposure: '1000.00' },
      maxBetInfo: { bet: '2.00' },
    });
  });

  test('bet settings are refused without a question, and to a stranger', async () => {
    const studio = await studioWith();
    await expect(apiOf(studio).betSettings({ game: 'moonrise' }, signal())).rejects.toMatchObject({
      code: 'provider_refused',
      facts: { status: 400 },
    });
    const exposure = new LosslessNumber('1');
    for (const changes of [{ secrets: ['another-secret'] }, { provider: 'other' }]) {
      await expect(apiOf(studio, changes).betSettings({ game: 'moonrise', exposure }, signal())).rejects.toMatchObject({
        facts: { status: 401 },
      });
    }
  });

  test.each(['garbage', 'drop'])('an answer that suffers "%s" is a classified failure', async (fault) => {
    const studio = await studioWith();
    const order = JSON.stringify({ on: 'POST /v1/betsettings', fault, times: 1 });
    await fetch(`${studio.url()}/control/faults`, { method: 'POST', body: order });
    const ask = apiOf(studio).betSettings({ game: 'moonrise', exposure: new LosslessNumber('1') }, signal());
    await expect(ask).rejects.toMatchObject({ code: fault === 'drop' ? 'provider_unavailable' : 'provider_protocol' });
  });
});
