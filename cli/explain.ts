// `tallyman explain`: asks the running stack for one case and prints everything that explains it. It only reads.

import { Failure } from '../domain/failure.ts';
import { callJson } from './call-json.ts';
import { EXIT } from './exit.ts';
import { type Explanation, explanationText } from './explanation-text.ts';
import { readDevFile } from './start/dev-file.ts';

/** Prints the case, as text or as the API's JSON; returns the exit code. */
export async function runExplain(dataDir: string, id: string, asJson: boolean): Promise<number> {
  const dev = await readDevFile(dataDir);
  const found = await readCase(`${dev.api}/v1/breaks/${encodeURIComponent(id)}`, dev.tokens.engineer);
  if (!found) {
    process.stderr.write(
      `tallyman: there is no break ${JSON.stringify(id)} here: GET ${dev.api}/v1/breaks lists them\n`,
    );
    return EXIT.failed;
  }
  process.stdout.write(asJson ? `${JSON.stringify(found, null, 2)}\n` : explanationText(found, dev.api));
  return EXIT.done;
}

async function readCase(url: string, token: string): Promise<Explanation | null> {
  try {
    return await callJson<Explanation>(url, { token });
  } catch (error) {
    if (error instanceof Failure && error.facts['status'] === 404) return null;
    throw error;
  }
}
