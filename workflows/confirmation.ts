// A confirmation that no round tells of: of a cashback, of a call that could not be read as an operation, of one that was
// repeated. A cashback that the provider refuses to the end is taken back; it never pays twice, because the undo has a key.

import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { ConfirmationInput, ConfirmationResult } from './contracts.ts';
import * as key from './search-attribute-keys.ts';
import { sendConfirmation, undoOperation } from './send-confirmation.ts';

export async function confirmation(input: ConfirmationInput): Promise<ConfirmationResult> {
  const { subject, executed } = input;
  const owed = { ...input, summary: `confirm ${subject}` };
  setCurrentDetails(`Our word on ${subject} is on its way to the provider.`);
  const delivered = await sendConfirmation(owed);
  if (delivered.end === 'taken') return told('taken', `The provider took our word on ${subject}.`);
  if (!executed) return told('untaken', `Not taken: ${delivered.reason}. Nothing had moved.`);
  if (delivered.end === 'refused' && (await undoOperation(owed))) {
    return told('undone', `**undone**: ${delivered.reason}`);
  }
  upsertSearchAttributes([{ key: key.NEEDS_HUMAN, value: true }]);
  return told('untaken', `**A person has to look at it**: ${delivered.reason}`);
}

function told(end: ConfirmationResult['end'], details: string): ConfirmationResult {
  setCurrentDetails(details);
  return { end };
}
