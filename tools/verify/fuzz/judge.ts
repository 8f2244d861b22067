/** What no answer may hold: a stack trace, SQL, a path of ours, what an upstream said. */
const LEAKS =
  /\n\s+at |node_modules|\bSELECT .* FROM\b|\bINSERT INTO\b|\/apps\/|\.js:\d+|ECONNREFUSED|invalid input syntax|violates .* constraint|PrismaClient/;
const REASON = /^[A-Z][A-Z0-9_]{2,62}$/;
/** The one way of being unavailable that bad input can cause: an address without a shipping method (CHK-8). */
const UNAVAILABLE = new Set(['SHIPPING_RATE_UNAVAILABLE']);

/**
 * What is wrong with an answer over HTTP; empty when nothing is. `reasons` are those of docs/errors.md.
 *
 * @param {any} request
 * @param {any} answer
 * @param {Set<string>} reasons
 */
export function judgeHttp(request, answer, reasons) {
  // To half a request, silence is an answer.
  if (answer.failure && request.cutOff !== undefined) return [];
  if (answer.failure) return [answer.failure];
  const faults = LEAKS.test(answer.text) ? ['tells what is inside'] : [];
  if (answer.status >= 400) return [...faults, ...problemFaults(request, answer, reasons)];
  if (request.documented && !request.documented.includes(String(answer.status)))
    faults.push(`status ${answer.status} is not documented`);
  if (answer.headers['x-content-type-options'] !== 'nosniff') faults.push('no x-content-type-options');
  if (answer.text && (answer.headers['content-type'] ?? '').includes('json') && !parsed(answer.text))
    faults.push('no JSON');
  return faults;
}

function problemFaults(request, { status, headers, text }, reasons) {
  if (request.method === 'HEAD') return status >= 500 ? [`status ${status}`] : [];
  const problem = parsed(text) ?? {};
  const faults = [];
  if (status >= 500 && !UNAVAILABLE.has(problem.reason)) faults.push(`status ${status} ${problem.reason}`);
  if (!(headers['content-type'] ?? '').startsWith('application/problem+json'))
    faults.push('no problem document');
  if (problem.status !== status)
    faults.push(`the problem says status ${problem.status}, the answer ${status}`);
  if (!REASON.test(problem.reason ?? '') || !reasons.has(problem.reason))
    faults.push(`reason ${problem.reason}`);
  if (!problem.requestId) faults.push('no request id');
  return faults;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What is wrong with the answer to another who repeats a request under its idempotency key: it must not be the first one's.
 *
 * @param {any} first
 * @param {any} replayed
 */
export const judgeReplay = (first, replayed) =>
  replayed.status < 300 && replayed.text === first.text ? ["another's answer is replayed under the key"] : [];

const NEVER = new Set(['INTERNAL', 'UNKNOWN', 'DATA_LOSS', 'DEADLINE_EXCEEDED', 'CANCELLED']);

/**
 * What is wrong with an answer over gRPC.
 *
 * @param {{code: string, reason?: string, message?: string}} answer
 * @param {Set<string>} reasons
 */
export function judgeGrpc({ code, reason, message }, reasons) {
  if (code === 'OK') return [];
  const faults = LEAKS.test(message ?? '') ? ['tells what is inside'] : [];
  if (NEVER.has(code)) faults.push(`code ${code}: ${message}`);
  if (code === 'UNAVAILABLE' && !UNAVAILABLE.has(reason)) faults.push(`code ${code}: ${message}`);
  if (!reason || !reasons.has(reason)) faults.push(`${code} without a reason (${reason}): ${message}`);
  return faults;
}
