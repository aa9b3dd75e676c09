// One dialect with known keys, and requests as Hypetech sends them.

import type { RawRequest } from '../../../providers/dialect.ts';
import { createHypetech } from '../../../providers/hypetech/index.ts';
import type { HypetechSettings } from '../../../providers/hypetech/settings.ts';
import { signBody } from '../../../providers/hypetech/verify.ts';

export const SECRET = 'whk_demo_3e9c';

export const SETTINGS: HypetechSettings = {
  apiUrl: 'http://127.0.0.1:1',
  apiToken: 'token',
  webhookSecrets: [SECRET],
  signatureHeader: 'x-signature',
  gameListPath: '/games',
  legacyWins: false,
};

export const hypetech = createHypetech(SETTINGS);

/** The worked example of the dossier, section 4: body and signature, byte by byte. */
export const EXAMPLE_BODY =
  '{"user_id":"u-7f21","currency":"BRL","amount":12.5,"provider":"hypetech","provider_tx_id":"8801457","game":"aviador","action":"bet","round_id":"r-440912","mode":"default","count_register":"1","session_token":"5c1d0e7b93f24a68","bonus_code":null,"extra_data":"site=alpha"}';
export const EXAMPLE_SIGNATURE = '2620503e1b2bc035f7235db7130ef350a084461fe58650f3a293fa8ea7682042';

/** A signed request; a header of the test's own wins. */
export function requestOf(path: string, body: string | Buffer, headers?: RawRequest['headers']): RawRequest {
  return {
    method: 'POST',
    path,
    query: '',
    headers: headers ?? { 'x-signature': signBody(body, SECRET) },
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
  };
}
