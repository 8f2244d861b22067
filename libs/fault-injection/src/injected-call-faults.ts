import { setTimeout as pause } from 'node:timers/promises';

import { DomainError, isReason } from '@holdfast/errors';

import type { CallRule } from './fault-rules.js';
import type { RuleSource } from './rule-source.js';
import type { Strikes } from './strikes.js';

/** One call, as its client sees it. */
export interface InjectableCall<T> {
  /** `OrderService.CreateOrder`; the first letter of the method may be small. */
  readonly name: string;
  readonly request: unknown;
  /** Makes the call; with its own timeout where that must be longer than the caller's. */
  readonly send: (timeoutMs?: number) => Promise<T>;
  /** The caller's error where the answer is lost. */
  readonly failure: (code: CallRule['code']) => Error;
}

const LATE_CALL_TAKES_MS = 10_000;

/** Calls to other services, struck by rules. */
export class InjectedCallFaults {
  constructor(
    private readonly source: RuleSource,
    private readonly strikes: Strikes,
  ) {}

  /** Makes the call, or applies the first rule that strikes it. */
  async call<T>(call: InjectableCall<T>): Promise<T> {
    const rule = this.source.current().calls.find((each) => isMeant(each, call) && this.strikes.take(each));
    return rule ? strike(rule, call) : call.send();
  }
}

async function strike<T>(rule: CallRule, { send, failure }: InjectableCall<T>): Promise<T> {
  switch (rule.action) {
    case 'delay':
      await pause(rule.delayMs);
      return send();
    case 'lost_answer':
      // The caller cannot know whether it was made.
      await send().catch(() => undefined);
      throw failure(rule.code);
    case 'not_sent':
      throw failure(rule.code);
    case 'late':
      void pause(rule.delayMs)
        .then(() => send(LATE_CALL_TAKES_MS))
        .catch(() => undefined);
      throw failure(rule.code);
    case 'refuse':
      throw refusalOf(rule);
  }
}

function refusalOf({ id, reason = '' }: CallRule): DomainError {
  return new DomainError(isReason(reason) ? reason : 'INTERNAL', { detail: `injected by ${id}` });
}

function isMeant({ call, checkout }: CallRule, { name, request }: InjectableCall<unknown>): boolean {
  return sameMethod(call, name) && (checkout === undefined || checkoutOf(request).startsWith(checkout));
}

const sameMethod = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Every request of a saga names its checkout, under one of two names. */
function checkoutOf(request: unknown): string {
  const { checkoutId, cartSessionId } = request as { checkoutId?: string; cartSessionId?: string };
  return checkoutId ?? cartSessionId ?? '';
}
