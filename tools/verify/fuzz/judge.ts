import { z } from 'zod';

import type { GrpcAnswer } from './grpc-exchange.ts';
import type { Answered, HttpAnswer } from './http-exchange.ts';
import type { HttpRequest } from './http-request.ts';

/** What no answer may hold: a stack trace, SQL, a path of ours, what an upstream said. */
const LEAKS =
  /\n\s+at |node_modules|\bSELECT .* FROM\b|\bINSERT INTO\b|\/apps\/|\.js:\d+|ECONNREFUSED|invalid input syntax|violates .* constraint|PrismaClient/;
const REASON = /^[A-Z][A-Z0-9_]{2,62}$/;
/** The one way of being unavailable that bad input can cause: an address without a shipping method (CHK-8). */
const UNAVAILABLE = new Set(['SHIPPING_RATE_UNAVAILABLE']);

/** What is read of a problem document. */
const Problem = z
  .object({
    status: z.unknown().optional(),
    reason: z.unknown().optional(),
    requestId: z.unknown().optional(),
  })
  .catch({});

type Judged = Pick<HttpRequest, 'method' | 'documented' | 'cutOff'>;

/** What is wrong with an answer over HTTP; empty when nothing is. `reasons` are those of docs/errors.md. */
export function judgeHttp(request: Judged, answer: HttpAnswer, reasons: ReadonlySet<string>): string[] {
  // To half a request, silence is an answer.
  if (answer.failure !== undefined) return request.cutOff === undefined ? [answer.failure] : [];
  const faults = LEAKS.test(answer.text) ? ['tells what is inside'] : [];
  if (answer.status >= 400) return [...faults, ...problemFaults(request, answer, reasons)];
  if (request.documented && !request.documented.includes(String(answer.status)))
    faults.push(`status ${answer.status} is not documented`);
  if (answer.headers['x-content-type-options'] !== 'nosniff') faults.push('no x-content-type-options');
  if (
    answer.text &&
    (answer.headers['content-type'] ?? '').includes('json') &&
    parsed(answer.text) === undefined
  )
    faults.push('no JSON');
  return faults;
}

function problemFaults(
  request: Judged,
  { status, headers, text }: Answered,
  reasons: ReadonlySet<string>,
): string[] {
  if (request.method === 'HEAD') return status >= 500 ? [`status ${status}`] : [];
  const problem = Problem.parse(parsed(text));
  const reason = String(problem.reason);
  const faults: string[] = [];
  if (status >= 500 && !UNAVAILABLE.has(reason)) faults.push(`status ${status} ${reason}`);
  if (!(headers['content-type'] ?? '').startsWith('application/problem+json'))
    faults.push('no problem document');
  if (problem.status !== status)
    faults.push(`the problem says status ${String(problem.status)}, the answer ${status}`);
  if (!REASON.test(reason) || !reasons.has(reason)) faults.push(`reason ${reason}`);
  if (!problem.requestId) faults.push('no request id');
  return faults;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Said = Pick<HttpAnswer, 'status' | 'text'>;

/** What is wrong with the answer to another who repeats a request under its idempotency key: it must not be the first one's. */
export const judgeReplay = (first: Said, { status, text }: Said): string[] =>
  status !== undefined && status < 300 && text === first.text
    ? ["another's answer is replayed under the key"]
    : [];

const NEVER = new Set(['INTERNAL', 'UNKNOWN', 'DATA_LOSS', 'DEADLINE_EXCEEDED', 'CANCELLED']);

/** What is wrong with an answer over gRPC. */
export function judgeGrpc(
  { code, reason = 'none', message = '' }: GrpcAnswer,
  reasons: ReadonlySet<string>,
): string[] {
  if (code === 'OK') return [];
  const faults = LEAKS.test(message) ? ['tells what is inside'] : [];
  if (NEVER.has(code)) faults.push(`code ${code}: ${message}`);
  if (code === 'UNAVAILABLE' && !UNAVAILABLE.has(reason)) faults.push(`code ${code}: ${message}`);
  if (!reasons.has(reason)) faults.push(`${code} without a reason of ours (${reason}): ${message}`);
  return faults;
}
