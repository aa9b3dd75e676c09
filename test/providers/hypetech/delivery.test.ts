import { describe, expect, test } from 'vitest';
import { createDelivery } from '../../../providers/hypetech/simulator/delivery.ts';
import type { HookAnswer } from '../../../providers/hypetech/simulator/webhook-sender.ts';

const ok: HookAnswer = { kind: 'accepted', status: 200, body: '{}' };
const unknown: HookAnswer = { kind: 'unknown', reason: 'answered 500', retryAfterSeconds: null };
const refused = (status: number): HookAnswer => ({ kind: 'refused', status, body: '{}' });

/** Answers in turn, the last one for ever; waits take no time. */
function delivery(...answers: HookAnswer[]) {
  const sent: string[] = [];
  const send = async (hook: string, body: string): Promise<HookAnswer> => {
    sent.push(`${hook} ${body}`);
    return answers[Math.min(sent.length, answers.length) - 1] ?? ok;
  };
  return { sent, ...createDelivery(send, { delayFactor: 0, signal: new AbortController().signal }) };
}

describe('what the provider does on each answer', () => {
  test('a bet is tried once, whatever comes back', async () => {
    for (const [answer, meaning] of [
      [ok, 'accepted'],
      [refused(401), 'refused'],
      [refused(404), 'refused'],
      [unknown, 'unknown'],
    ] as const) {
      const hypetech = delivery(answer);
      expect(await hypetech.bet('b')).toBe(meaning);
      expect(hypetech.sent).toHaveLength(1);
    }
  });

  test('a win is sent again after 404 and 5xx, and flagged on any other refusal', async () => {
    const late = delivery(refused(404), unknown, ok);
    expect(await late.win('w')).toBe('done');
    expect(late.sent).toEqual(['win w', 'win w', 'win w']);
    expect(await delivery(refused(401)).win('w')).toBe('flagged');
  });

  test('a rollback has nothing to undo after 404', async () => {
    expect(await delivery(unknown, refused(404)).rollback('r')).toBe('nothing_to_undo');
    expect(await delivery(refused(401)).rollback('r')).toBe('flagged');
  });

  test('after a day of silence it gives up', async () => {
    const silent = delivery(unknown);
    expect(await silent.win('w')).toBe('given_up');
    expect(silent.sent).toHaveLength(1 + 6 + 288);
  });

  test('a balance is asked once more, then not again', async () => {
    const silent = delivery(unknown);
    expect(await silent.balance('q')).toEqual(unknown);
    expect(silent.sent).toHaveLength(2);
  });
});
