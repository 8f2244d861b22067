import { invalidRequest } from '../api/errors.ts';
import type { ErrorFields } from '../api/errors.ts';
import { isObject } from '../http/messages.ts';
import type { JsonObject } from '../http/messages.ts';
import { newId } from '../state/ids.ts';
import { isCount, optionalText } from './input.ts';

const KINDS = ['lost_answer', 'delay', 'status_429', 'status_500', 'reset', 'error'] as const;
type FaultKind = (typeof KINDS)[number];

export interface Fault {
  id: string;
  match: { method: string | undefined; path: string | undefined };
  kind: FaultKind;
  when: 'before' | 'after';
  /** How many calls it still strikes. */
  remaining: number;
  /** How many matching calls pass first. */
  skip: number;
  delayMs: number;
  /** Whether the error is the answer that the idempotency key keeps. */
  stored: boolean;
  answer?: ChosenAnswer;
  hits: number;
}

interface ChosenAnswer {
  status: number;
  error: ErrorFields;
}

function count(value: unknown, name: string, fallback: number): number {
  if (value === undefined) return fallback;
  if (isCount(value)) return value;
  throw invalidRequest(`${name} must be a whole number, not negative`, { param: name });
}

function pattern(source: string | undefined): RegExp {
  try {
    return new RegExp(source ?? '');
  } catch {
    throw invalidRequest(`match.path is no regular expression: ${source}`, { param: 'match.path' });
  }
}

/** The answer that a test chooses, in Stripe's shape. */
function chosenAnswer(status: unknown, error: unknown): ChosenAnswer {
  if (!isCount(status) || status < 400 || status > 599)
    throw invalidRequest('status must be 400 to 599', { param: 'status' });
  if (!isObject(error) || !isErrorChange(error)) {
    throw invalidRequest('error needs a type', { param: 'error' });
  }
  return { status, error: { message: 'An injected fault', ...error } };
}

type ErrorChange = Omit<ErrorFields, 'message'> & { type: string; message?: string };

function isErrorChange(error: JsonObject): error is ErrorChange {
  const optional = [error.message, error.code, error.param];
  return (
    typeof error.type === 'string' && optional.every((one) => one === undefined || typeof one === 'string')
  );
}

/** Where in a call the fault strikes: an answer can only be lost after the effect. */
function moment(kind: FaultKind, when: unknown = 'before'): Fault['when'] {
  if (when !== 'before' && when !== 'after')
    throw invalidRequest('when must be before or after', { param: 'when' });
  return kind === 'lost_answer' ? 'after' : when;
}

/** Faults that tests inject into later calls. They live in memory only. */
export class Faults {
  #faults: { fault: Fault; pattern: RegExp }[] = [];

  add(order: JsonObject): Fault {
    const { times, delayMs, when, skip, stored, status, error } = order;
    const match = isObject(order.match) ? order.match : {};
    const path = optionalText(match.path, 'match.path');
    const kind = KINDS.find((known) => known === order.kind);
    if (!kind) throw invalidRequest(`kind must be one of ${KINDS.join(', ')}`, { param: 'kind' });
    const fault: Fault = {
      id: newId('fault', 12),
      match: { method: optionalText(match.method, 'match.method')?.toUpperCase(), path },
      kind,
      when: moment(kind, when),
      remaining: count(times, 'times', 1),
      skip: count(skip, 'skip', 0),
      delayMs: count(delayMs, 'delayMs', 0),
      stored: stored === true,
      ...(kind === 'error' && { answer: chosenAnswer(status, error) }),
      hits: 0,
    };
    this.#faults.push({ fault: { ...fault }, pattern: pattern(path) });
    return fault;
  }

  list(): Fault[] {
    return this.#faults.map(({ fault }) => fault);
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault for this call, used up by one; `skip` lets the first matching calls pass. */
  take(method: string, path: string): Fault | undefined {
    if (this.#faults.length === 0) return undefined;
    for (const { fault, pattern: paths } of this.#faults) {
      const { method: only } = fault.match;
      if (fault.remaining === 0 || (only !== undefined && only !== method) || !paths.test(path)) continue;
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
}
