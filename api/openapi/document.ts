// The OpenAPI page is printed from the routes themselves, so that it cannot say anything else. What the conventions add to
// every route (token, Idempotency-Key, problems) is added here once.

import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyContextConfig, FastifySchema } from 'fastify';
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { PROBLEM_STATUS } from '../conventions/problem.ts';
import type { RestApp } from '../dependencies.ts';

const { version, description } = z
  .object({ version: z.string(), description: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(PROBLEM_STATUS)),
    requestId: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457; `code` is stable, `field` a JSON pointer.' });

const PROBLEM_RESPONSE = {
  description: 'A problem',
  content: { 'application/problem+json': { schema: problem } },
};
const IDEMPOTENCY_KEY = z.object({
  'Idempotency-Key': z.string().min(1).max(255).describe('The same key and request: the same answer, once the effect.'),
});

const toJsonSchema = createJsonSchemaTransform({});

/** Call before the routes are added. */
export async function installOpenApi(app: RestApp): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tallyman', version, description },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    transform: (document) => toJsonSchema({ ...document, schema: withConventions(document) }),
    transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => reply.send(app.swagger()));
}

type Documented = {
  schema: FastifySchema | undefined;
  url: string;
  route: { method: string | string[]; config?: FastifyContextConfig | undefined };
};

function withConventions({ schema, url, route }: Documented): FastifySchema {
  if (!schema) return { hide: true };
  if (!url.startsWith('/v1/') || schema.hide) return schema;
  const response = { ...(schema.response as Record<string, unknown>), default: PROBLEM_RESPONSE };
  const headers = route.method === 'POST' ? { headers: IDEMPOTENCY_KEY } : {};
  // A stream is not checked by a schema, so the route has none of its own for it.
  const body = route.config?.csv === true ? { consumes: ['text/csv'], body: z.string().describe('The file.') } : {};
  return { ...schema, ...headers, ...body, response, security: [{ token: [] }] };
}

const page = z.looseObject({
  paths: z.unknown(),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

/** The generator prints every named schema as input and as output; only those that a path leads to stay. */
function withoutUnused<Document extends object>(document: Document): Document {
  const { paths, components } = page.parse(document);
  const used = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      follow(components.schemas[name]);
    }
  };
  follow(paths);
  const schemas = Object.fromEntries(Object.entries(components.schemas).filter(([name]) => used.has(name)));
  return { ...document, components: { ...components, schemas } };
}
