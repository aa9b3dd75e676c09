// A provider's day on which differences are planted: clean traffic through the real ledger by the provider's own rules, its
// statement beside it, and what each planted case must be called. The same seed plays the same day.

import pg from 'pg';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { StagedLine } from '../../db/reconciliation/statements.ts';
import { type SeededRandom, seededRandom } from '../../providers/simulator-kit/seeded-random.ts';
import { createLedger } from '../db/ledger-fixture.ts';
import { type Place, type Player, lineOf } from './day-fixture.ts';
import { type Speaker, type WalletDialect, speakerOf } from './dialect-voice.ts';

const HOUR_MS = 3_600_000;

/** What must be found: amounts in minor units, null where that side has nothing. */
export type Planted = {
  kind: BreakKind;
  transactionId: string | null;
  ours: bigint | null;
  theirs: bigint | null;
  cause: RegExp;
  state?: 'open' | 'resolved';
};

export type Scene = Awaited<ReturnType<typeof createScene>>;

export async function createScene(provider: WalletDialect, seed: string) {
  const ledger = await createLedger();
  const owner = new pg.Pool({ connectionString: ledger.database.ownerUrl, max: 1 });
  const speaker: Speaker = await speakerOf(provider);
  const random: SeededRandom = seededRandom(`${provider} ${seed}`);
  const now = Date.now();
  /** Longer than a day, so that some events are older than a provider's retries; all older than any window. */
  const period = { from: new Date(now - 40 * HOUR_MS), to: new Date(now - 2 * HOUR_MS) };
  const place: Place = { pool: ledger.app, provider, period };
  await ledger.app.query('insert into provider_setting (provider, expected_window_seconds) values ($1, 0)', [provider]);
  const newPlayer = async (currency: Currency = 'EUR'): Promise<Player> => {
    const { id } = await ledger.createPlayer(10_000_000n, currency);
    return { id, token: await ledger.createSession(id, { provider, currency }) };
  };
  const player = await newPlayer();
  let lines: StagedLine[] = [];
  let count = 0;
  /** Ten hours ago, a second later each time. */
  const at = (hours = 10): string => new Date(now - hours * HOUR_MS + count * 1_000).toISOString();
  const id = (): string => String(500_000 + ++count);
  const amount = (): bigint => BigInt(random.integer(100, 40_000));

  return {
    ...{ provider, speaker, place, period, ledger, owner, player, random, newPlayer, id, at, amount },
    bet: (changes: Partial<WalletEvent> = {}, whose: Player = player): WalletEvent => ({
      ...speaker.bet(whose, id(), amount()),
      effectiveAt: at(),
      ...changes,
    }),
    win: (bet: WalletEvent, paid: bigint = amount(), changes: Partial<WalletEvent> = {}): WalletEvent => ({
      ...speaker.win(bet, id(), paid),
      effectiveAt: at(),
      ...changes,
    }),
    undo: (bet: WalletEvent): WalletEvent => ({ ...speaker.undo(bet, id()), effectiveAt: at() }),
    /** Posts by the provider's own rules; answers with the last outcome. */
    async post(...events: WalletEvent[]): Promise<string> {
      let outcome = '';
      for (const event of events) outcome = (await ledger.post(event, ledger.poster, speaker.rules)).outcome;
      return outcome;
    },
    /** A round is dated by our clock, not by the provider's: puts it into the day, with a change to its row. */
    async openedThen(bet: WalletEvent, change: string): Promise<void> {
      await owner.query(`update round set opened_at = $2, ${change} where provider_round = $1`, [
        bet.round?.providerRound,
        bet.effectiveAt,
      ]);
    },
    list(event: WalletEvent, changes: Partial<StagedLine> = {}): void {
      lines.push(lineOf(event, { game: event.game, ...changes }));
    },
    /** The provider's report: in no order of ours. */
    statement: (): StagedLine[] => random.shuffled(lines),
    /** Rounds that agree on both sides: won, lost by a win of zero, and undone. */
    async cleanTraffic(rounds: number, whose: Player = player, changes: Partial<WalletEvent> = {}): Promise<void> {
      for (let i = 0; i < rounds; i++) {
        const bet = { ...speaker.bet(whose, id(), amount()), effectiveAt: at(), ...changes };
        const end = i % 4 === 0 ? speaker.undo(bet, id()) : speaker.win(bet, id(), i % 3 === 0 ? 0n : amount());
        await ledger.post(bet, ledger.poster, speaker.rules);
        await ledger.post(end, ledger.poster, speaker.rules);
        const paid = end.operation === 'payout' ? end.amount : bet.amount;
        lines = [...lines, lineOf(bet, { game: bet.game }), lineOf(end, { game: end.game, amount: paid })];
      }
    },
    async close(): Promise<void> {
      await owner.end();
      await ledger.close();
    },
  };
}
