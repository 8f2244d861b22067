import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { entityTagOf, entityTagsOf } from './entity-tags.js';

const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

/** Whether the client has the current version: `If-None-Match` names its tag. Weak comparison, see RFC 9110, 13.1.2. */
function isKnownTo({ headers }: FastifyRequest, reply: FastifyReply): boolean {
  const given = headers['if-none-match'];
  const tag = entityTagOf(String(reply.getHeader('etag') ?? ''));
  if (given === undefined || tag === undefined) return false;
  const known = entityTagsOf(given);
  if (known === '*') return true;
  return known?.some(({ value }) => value === tag.value) ?? false;
}

/**
 * Forbids caching unless a route sets `cache-control`, since most responses carry a token, an address or an e-mail (TRU-12). Answers 304
 * where the client already has the current version.
 */
export function addStoredAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    if (reply.statusCode !== 200 || !isRead(request) || !isKnownTo(request, reply))
      return done(null, payload);
    void reply.code(304).removeHeader('content-type').removeHeader('content-length');
    done(null, '');
  });
}
