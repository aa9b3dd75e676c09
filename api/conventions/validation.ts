// Checks what a caller sent against a route's zod schema and names each wrong field by its JSON pointer.

import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { issueWords } from './issue-words.ts';
import { type FieldError, Problem } from './problem.ts';

/** For `setValidatorCompiler`. The problem is thrown by Fastify as it is. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data: unknown) => {
    const result = schema.safeParse(data, { error: issueWords });
    if (result.success) return { value: result.data };
    const errors = result.error.issues.flatMap(toFieldErrors);
    const detail = errors.map(({ field, message }) => `${field || 'body'}: ${message}`).join('; ');
    return { error: new Problem('invalid_request', detail, { errors }) };
  };

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code !== 'unrecognized_keys') return [{ field: pointer(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ field: pointer([...issue.path, key]), message: 'unknown field' }));
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
