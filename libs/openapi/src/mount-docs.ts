import { createHash } from 'node:crypto';

import type { OpenApiDocument } from './document.js';
import { renderDocs } from './render-docs.js';

/** What is needed of Fastify's reply. */
interface Reply {
  header(name: string, value: string): Reply;
  send(body: string): unknown;
}

/** What is needed of Fastify: a place for two routes. */
export interface RouteHost {
  get(path: string, handler: (request: unknown, reply: Reply) => unknown): unknown;
}

/** The same for everybody; a new version is seen within minutes. */
const CACHED = 'public, max-age=300';

const contentSecurityPolicy = (page: string): string => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
};

/** Serves a document at `/openapi.json` and, for people, at `/docs`. Both are made at their first request and kept. */
export function mountDocs(host: RouteHost, document: () => OpenApiDocument): void {
  let built: { json: string; page: string; policy: string } | undefined;
  const content = () => {
    if (built) return built;
    const description = document();
    const page = renderDocs(description);
    built = { json: JSON.stringify(description), page, policy: contentSecurityPolicy(page) };
    return built;
  };
  host.get('/openapi.json', (_request, reply) =>
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', CACHED)
      .send(content().json),
  );
  host.get('/docs', (_request, reply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', CACHED)
      .header('content-security-policy', content().policy)
      .send(content().page),
  );
}
