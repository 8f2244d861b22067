import { invalidRequest } from '../api/errors.ts';
import { newId } from '../state/ids.ts';

const KINDS = ['lost_answer', 'delay', 'status_429', 'status_500', 'reset', 'error'];

function positive(value, name, fallback) {
  if (value === undefined) return fallback;
  if (Number.isInteger(value) && value >= 0) return value;
  throw invalidRequest(`${name} must be a whole number, not negative`, { param: name });
}

function pattern(source) {
  try {
    return new RegExp(source ?? '');
  } catch {
    throw invalidRequest(`match.path is no regular expression: ${source}`, { param: 'match.path' });
  }
}

/** An answer of one's own, in Stripe's shape, to any call. */
function givenAnswer(status, error) {
  if (!Number.isInteger(status) || status < 400 || status > 599)
    throw invalidRequest('status must be 400 to 599', { param: 'status' });
  if (typeof error?.type !== 'string') throw invalidRequest('error needs a type', { param: 'error' });
  return { status, error: { message: 'An injected fault', ...error } };
}

/** Where in a call the fault strikes: an answer can only be lost after the effect. */
function moment(kind, when = 'before') {
  if (when !== 'before' && when !== 'after')
    throw invalidRequest('when must be before or after', { param: 'when' });
  return kind === 'lost_answer' ? 'after' : when;
}

/** Faults that tests order for calls to come. They live in memory only. */
export class Faults {
  #faults = [];

  add({ match = {}, kind, times, delayMs, when, skip, stored, status, error }) {
    if (!KINDS.includes(kind))
      throw invalidRequest(`kind must be one of ${KINDS.join(', ')}`, { param: 'kind' });
    const fault = {
      id: newId('fault', 12),
      match: { method: match.method?.toUpperCase(), path: match.path },
      kind,
      when: moment(kind, when),
      remaining: positive(times, 'times', 1),
      skip: positive(skip, 'skip', 0),
      delayMs: positive(delayMs, 'delayMs', 0),
      stored: stored === true,
      ...(kind === 'error' && { answer: givenAnswer(status, error) }),
      hits: 0,
    };
    this.#faults.push({ ...fault, pattern: pattern(match.path) });
    return fault;
  }

  list() {
    return this.#faults.map(({ pattern: _pattern, ...fault }) => fault);
  }

  clear() {
    this.#faults = [];
  }

  /** The fault for this call, used up by one; `skip` lets the first matching calls pass. */
  take(method, path) {
    if (this.#faults.length === 0) return undefined;
    for (const fault of this.#faults) {
      if (fault.remaining === 0 || !this.#concerns(fault, method, path)) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      fault.remaining -= 1;
      fault.hits += 1;
      return fault;
    }
    return undefined;
  }

  #concerns({ match, pattern: path }, method, target) {
    return (match.method === undefined || match.method === method) && path.test(target);
  }
}
