import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { DomainError, validationFailed } from '@holdfast/errors';

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;
const READ_CHARSETS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii']);

function encodingProblem({ headers }: FastifyRequest, reply: FastifyReply): DomainError | undefined {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') return undefined;
  void reply.header('accept-encoding', 'identity');
  return new DomainError('UNSUPPORTED_MEDIA_TYPE', {
    detail: 'bodies are read as they are: no content-encoding',
  });
}

function charsetProblem({ headers }: FastifyRequest): DomainError | undefined {
  const [, charset] = CHARSET.exec(headers['content-type'] ?? '') ?? [];
  if (charset === undefined || READ_CHARSETS.has(charset.toLowerCase())) return undefined;
  return new DomainError('UNSUPPORTED_MEDIA_TYPE', { detail: 'bodies are read as UTF-8' });
}

function queryProblem({ url }: FastifyRequest): DomainError | undefined {
  const query = url.indexOf('?');
  if (query < 0) return undefined;
  try {
    decodeURIComponent(url.slice(query + 1));
    return undefined;
  } catch {
    return validationFailed([{ path: '', message: 'the query is not percent-encoded UTF-8' }]);
  }
}

/** Refuses, before a body is read, encodings and character sets that would be misread (TRU-13). */
export function addReadableText(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    done(encodingProblem(request, reply) ?? charsetProblem(request) ?? queryProblem(request));
  });
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a body. Throws VALIDATION_FAILED where it is not UTF-8: replacement characters would be stored as the client's text. */
export function textOf(body: Uint8Array): string {
  try {
    return UTF_8.decode(body);
  } catch {
    throw validationFailed([{ path: '', message: 'the body is not UTF-8' }]);
  }
}
