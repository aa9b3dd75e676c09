import { describe, expect, test } from 'vitest';
import { createResponseIds } from '../../../providers/betgames/response-id.ts';
import { flatten, isSignature, signatureOf } from '../../../providers/betgames/signature.ts';
import type { XmlNode } from '../../../providers/betgames/xml.ts';
import { SECRET } from './fixtures.ts';

/** The key that the provider's documentation prints (dossier, 3.3); no live credential. */
const PRINTED = '1JD4U-S7XB6-GKITA-DQXHP';
const leg = (
  bet: string,
  transaction: string,
  draw: [string, string],
  game: [string, string, string],
  odd: [string, string, string],
): XmlNode => [
  'bet',
  [
    ['bet_id', bet],
    ['transaction_id', transaction],
    [
      'draw',
      [
        ['code', draw[0]],
        ['time', draw[1]],
      ],
    ],
    [
      'game',
      [
        ['id', game[0]],
        ['name', game[1]],
        ['translation', game[2]],
      ],
    ],
    [
      'odd',
      [
        ['name', odd[0]],
        ['value', odd[1]],
        ['translation', odd[2]],
      ],
    ],
  ],
];

const VECTORS: readonly [string, string, readonly XmlNode[], string][] = [
  [
    'V1, a ping',
    PRINTED,
    [
      ['method', 'ping'],
      ['token', '-'],
      ['time', '1423124660'],
      ['params', ''],
    ],
    '6094dc0397895ee55c93b01f54477527',
  ],
  [
    'V2, account details',
    PRINTED,
    [
      ['method', 'get_account_details'],
      ['token', 'c2696fe0-eba8-012f-596c-528c3f9e4820'],
      ['success', '1'],
      ['error_code', '0'],
      ['error_text', ''],
      ['time', '1423127764'],
      [
        'params',
        [
          ['user_id', '150205'],
          ['username', 'test_player'],
          ['currency', 'eur'],
          ['info', 'Vilnius, LT'],
        ],
      ],
    ],
    'ca9fd88a49f039f5bde952c31247f09a',
  ],
  [
    'V3, a payin',
    SECRET,
    [
      ['method', 'transaction_bet_payin'],
      ['token', 'tok1234567'],
      ['time', '1700000000'],
      [
        'params',
        [
          ['amount', '500'],
          ['currency', 'eur'],
          ['bet_id', '900001'],
          ['transaction_id', '700001'],
          ['retrying', '0'],
          ['bet', 'All different'],
          ['odd', '10.00'],
          ['bet_time', '2023-11-14 22:13:20'],
          ['game', 'Dice'],
          ['draw_code', '23111400146'],
          ['draw_time', '2023-11-14 22:15:00'],
        ],
      ],
    ],
    '62722e765cc0277ae8d00c0879378991',
  ],
  [
    'V4, the answer to a payin',
    SECRET,
    [
      ['method', 'transaction_bet_payin'],
      ['token', 'tok1234567'],
      ['success', '1'],
      ['error_code', '0'],
      ['error_text', ''],
      ['time', '1700000001'],
      [
        'params',
        [
          ['balance_after', '9500'],
          ['already_processed', '0'],
        ],
      ],
    ],
    '7ac030ae8b9551422d4431096ea75789',
  ],
  [
    'V5, an error',
    SECRET,
    [
      ['method', 'transaction_bet_payin'],
      ['token', 'tok1234567'],
      ['success', '0'],
      ['error_code', '703'],
      ['error_text', 'insufficient balance'],
      ['time', '1700000001'],
    ],
    '36e9080e12c283b54bdc925d6d79a088',
  ],
  [
    'V6, a combination of two bets',
    SECRET,
    [
      ['method', 'transaction_bet_combination_payin'],
      ['token', 'tok1234567'],
      ['time', '1700000000'],
      [
        'params',
        [
          ['amount', '500'],
          ['odd_value', '6.30'],
          ['currency', 'eur'],
          ['combination_id', '55'],
          ['combination_time', '2023-11-14 22:13:20'],
          ['is_mobile', '0'],
          leg(
            '900002',
            '700002',
            ['23111400146', '2023-11-14 22:15:00'],
            ['10', 'Dice', 'Dice'],
            ['odd_a', '2.10', 'A'],
          ),
          leg(
            '900003',
            '700003',
            ['13111400099', '2023-11-14 22:16:00'],
            ['1', 'Lucky7', 'Lucky 7'],
            ['odd_b', '3.00', 'B'],
          ),
        ],
      ],
    ],
    'bff13b290f4b34f1bdc09e97c4ecf22f',
  ],
];

describe('MD5', () => {
  test.each(VECTORS)("the dossier's worked example %s", (_, key, nodes, signature) => {
    expect(signatureOf(nodes, 'md5', key)).toBe(signature);
  });

  test('an empty text contributes its name, empty params nothing, and the signature itself nothing', () => {
    expect(
      flatten([
        ['error_text', ''],
        ['params', ''],
        ['signature', 'x'],
      ]),
    ).toBe('error_text');
    expect(flatten([['params', []]])).toBe('');
  });

  test('two elements swapped change the result', () => {
    const [one, two]: [XmlNode, XmlNode] = [
      ['amount', '1'],
      ['currency', 'eur'],
    ];
    expect(flatten([one, two])).not.toBe(flatten([two, one]));
  });
});

describe('HMAC', () => {
  test.each([
    ['0b9a6c1e-6f1d-4a55-9a55-2f0f8f6c1a01', '61102cb46aba6ac6288a0a2dffff4d4caabdd833e8f2a4142647edb9bf7298a3'],
    ['7d1f0a34-2b64-4c6f-8f57-6f2c5d0c9b02', '32c33e0eabfbcbda269daa40c812c457ca3cbee613ef4cfff06fbeb1f33502f1'],
  ])('the worked example of %s', (id, signature) => {
    expect(signatureOf([['request_id', id]], 'hmac', SECRET)).toBe(signature);
    expect(signatureOf([['response_id', id]], 'hmac', SECRET)).toBe(signature);
  });

  test('without an id there is nothing to sign', () => {
    expect(signatureOf([['method', 'ping']], 'hmac', SECRET)).toBeNull();
    expect(isSignature('', null)).toBe(false);
  });
});

describe('comparison', () => {
  const expected = '6094dc0397895ee55c93b01f54477527';
  test('either case of hex is accepted, and nothing else', () => {
    expect(isSignature(expected.toUpperCase(), expected)).toBe(true);
    expect(isSignature(expected.slice(1), expected)).toBe(false);
    // U+0136 has the low byte of "6".
    expect(isSignature(`\u0136${expected.slice(1)}`, expected)).toBe(false);
  });
});

describe('our response ids', () => {
  const ours = createResponseIds([SECRET, 'an-older-secret']);

  test('are UUIDs of version 4 that differ, and are known again, also while a key is rotated', () => {
    const ids = Array.from({ length: 50 }, () => ours.issue());
    expect(new Set(ids).size).toBe(50);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(ours.isOurs(id)).toBe(true);
    }
    expect(ours.isOurs(createResponseIds(['an-older-secret']).issue())).toBe(true);
  });

  test('are not taken for those of others', () => {
    expect(ours.isOurs('0b9a6c1e-6f1d-4a55-9a55-2f0f8f6c1a01')).toBe(false);
    expect(ours.isOurs(createResponseIds(['unknown-secret']).issue())).toBe(false);
    expect(ours.isOurs('any text')).toBe(false);
  });
});
