import { createHash } from 'node:crypto';

import type { FastifyRequest } from 'fastify';

import { PUBLIC_ROUTE, cameInternally } from '@holdfast/platform';

import type { OpenApiDocument } from './document.js';
import { renderDocs } from './render-docs.js';

/** The part of Fastify's reply that is used here. */
interface Reply {
  header(name: string, value: string): Reply;
  send(body: string): unknown;
}

/** The part of Fastify that is used here. */
export interface RouteHost {
  get(path: string, options: object, handler: (request: FastifyRequest, reply: Reply) => unknown): unknown;
}

/** Cacheable by all; clients see a new version within minutes. */
const CACHED = 'public, max-age=300';

const contentSecurityPolicy = (page: string): string => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
};

interface Content {
  readonly json: string;
  readonly page: string;
  readonly policy: string;
}

function contentOf(description: OpenApiDocument): Content {
  const page = renderDocs(description);
  return { json: JSON.stringify(description), page, policy: contentSecurityPolicy(page) };
}

/**
 * Serves the document at `/openapi.json` and as a page at `/docs`: the public routes on the public port, all routes on the internal one.
 * Each is built at its first request and kept.
 */
export function mountDocs(host: RouteHost, document: (internal: boolean) => OpenApiDocument): void {
  const built = new Map<boolean, Content>();
  const contentFor = (request: FastifyRequest): Content => {
    const internal = cameInternally(request);
    const content = built.get(internal) ?? contentOf(document(internal));
    built.set(internal, content);
    return content;
  };
  const options = { config: PUBLIC_ROUTE };
  host.get('/openapi.json', options, (request, reply) =>
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', CACHED)
      .send(contentFor(request).json),
  );
  host.get('/docs', options, (request, reply) => {
    const { page, policy } = contentFor(request);
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', CACHED)
      .header('content-security-policy', policy)
      .send(page);
  });
}
