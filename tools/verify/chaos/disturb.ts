import { setTimeout as pause } from 'node:timers/promises';

import { confirmCheckoutSaga } from '@holdfast/checkout';

import { flushGuard } from '../faults/flush-guard.ts';

const CALLERS = ['checkout', 'checkout-worker', 'order', 'payment'];

/** Lets faults happen to a stack that runs, and mends what does not mend itself. */
export class Disturber {
  constructor({ stack, faults, shop }) {
    Object.assign(this, { stack, faults, shop });
    this.counts = {};
    // Asked while all is up: one that is just being restarted is not among the names.
    const isStandIn = stack.processNames().includes('sidecars');
    /** The stand-in that serves all apps; of real daprds payment's. */
    this.sidecar = isStandIn ? 'sidecars' : 'sidecar-payment';
  }

  /** Resolves when all faults of a run have happened and what was frozen runs again. */
  async disturb(list) {
    this.rules = Object.fromEntries(CALLERS.map((app) => [app, { points: [], calls: [] }]));
    await Promise.all(list.map((fault) => this.later(fault)));
  }

  /** Nothing is injected any more. */
  async mend() {
    this.faults.clear(...CALLERS);
    await this.shop.stripe.request('DELETE', '/_sandbox/faults').catch(() => undefined);
  }

  async later(fault) {
    await pause(fault.afterMs);
    this.counts[fault.kind] = (this.counts[fault.kind] ?? 0) + 1;
    await this.strike(fault);
  }

  async strike(fault) {
    switch (fault.kind) {
      case 'freeze':
        return this.freeze(fault);
      case 'stop in order':
        return void this.stack.killApp(fault.target, 'SIGTERM');
      case 'flush guard':
        return flushGuard(this.stack);
      case 'die at a step':
        return this.dieAtStep(fault);
      case 'gateway':
        return this.failGateway(fault);
      default:
        return fault.target ? void this.killOne(fault.target) : this.failCalls(fault);
    }
  }

  killOne(target) {
    this.stack.killApp(target === 'sidecars' ? this.sidecar : target);
  }

  async freeze({ target, forMs }) {
    if (!this.stack.killApp(target, 'SIGSTOP')) return;
    await pause(forMs);
    this.stack.killApp(target, 'SIGCONT');
  }

  dieAtStep({ app, step, side }) {
    const { steps } = confirmCheckoutSaga;
    const { id } = steps[Math.floor(step * steps.length)];
    const at = `${side}:${id}`;
    this.rules[app].points.push({ id: this.faults.newId(at), at, action: 'kill' });
    this.faults.set(app, this.rules[app]);
  }

  failCalls({ action, call, code, times, delayMs = 0, reason }) {
    for (const app of CALLERS) {
      const rule = {
        id: this.faults.newId(call),
        action,
        call,
        code,
        times,
        delayMs,
        ...(reason && { reason }),
      };
      this.rules[app].calls.push(rule);
      this.faults.set(app, this.rules[app]);
    }
  }

  async failGateway({ gatewayKind: kind, times, delayMs }) {
    const body = { match: { path: '^/v1/' }, kind, times, ...(kind === 'delay' && { delayMs }) };
    await this.shop.stripe.request('POST', '/_sandbox/faults', { body }).catch(() => undefined);
  }
}
