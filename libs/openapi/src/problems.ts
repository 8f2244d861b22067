import { DECLINE_CODES, DomainError, reasonSpec } from '@holdfast/errors';
import type { Reason } from '@holdfast/errors';

import type { ApiRoute } from './route.js';
import type { JsonSchema } from './schemas.js';

/** The RFC 9457 document with which every route answers errors. */
export const PROBLEM_SCHEMA: JsonSchema = {
  type: 'object',
  description: 'RFC 9457 problem document; switch on `reason`',
  required: ['type', 'title', 'status', 'detail', 'reason', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    reason: { type: 'string', description: 'stable, in capitals' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object' },
      description: 'one entry per offending line, code or field',
    },
  },
};

/** Reasons for a decline; their problem documents carry the code of the bank or the gateway. */
const DECLINES: ReadonlySet<Reason> = new Set<Reason>(['PAYMENT_DECLINED', 'PAYMENT_METHOD_NOT_ALLOWED']);

const DECLINE_CODE: JsonSchema = {
  type: 'string',
  description:
    "why the payment was declined, in the bank's or the gateway's word; an open list: treat an unknown one as `generic_decline`. " +
    'What to say for each: docs/errors.md',
  examples: Object.keys(DECLINE_CODES),
};

function impliedReasons({ access, tenant, body }: ApiRoute): Reason[] {
  const reasons: Reason[] = tenant === false ? [] : ['TENANT_REQUIRED'];
  if (access !== 'public') reasons.push('UNAUTHENTICATED');
  if (access === 'ops') reasons.push('FORBIDDEN');
  // Every route refuses keys that are not described.
  reasons.push('VALIDATION_FAILED');
  if (body) reasons.push('BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  return reasons;
}

/** The route's problem responses, one per HTTP status, each with its reasons. */
export function problemResponses(route: ApiRoute): Record<string, JsonSchema> {
  const byStatus = new Map<number, Reason[]>();
  for (const reason of new Set([...impliedReasons(route), ...(route.reasons ?? [])])) {
    const status = new DomainError(reason).httpStatus;
    byStatus.set(status, [...(byStatus.get(status) ?? []), reason]);
  }
  const entries = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(entries.map(([status, reasons]) => [String(status), problem(reasons)]));
}

function problem(reasons: readonly Reason[]): JsonSchema {
  const retried = reasons.some((reason) => reasonSpec(reason).retryAfterSeconds !== undefined);
  return {
    description: reasons.map((reason) => `\`${reason}\`: ${reasonSpec(reason).title}`).join('; '),
    ...(retried && { headers: { 'Retry-After': { description: 'seconds', schema: { type: 'integer' } } } }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            {
              properties: {
                reason: { enum: [...reasons] },
                ...(reasons.some((reason) => DECLINES.has(reason)) && { declineCode: DECLINE_CODE }),
              },
            },
          ],
        },
      },
    },
  };
}
