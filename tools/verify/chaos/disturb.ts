import { setTimeout as pause } from 'node:timers/promises';

import { confirmCheckoutSaga } from '@holdfast/checkout';
import type { WrittenCallRule, WrittenPointRule } from '@holdfast/fault-injection';

import type { FaultContext } from '../faults/fault-context.ts';
import { FAULTY_APPS } from '../faults/fault-switch.ts';
import type { FaultyApp } from '../faults/fault-switch.ts';
import { flushGuard } from '../faults/flush-guard.ts';
import type { CallFault, GatewayFault, PlannedFault, StepDeath } from './plan.ts';

interface Rules {
  readonly points: WrittenPointRule[];
  readonly calls: WrittenCallRule[];
}

/** Lets the faults of one run happen to a stack. */
export class Disturber {
  private readonly context: FaultContext;
  private readonly rules = new Map<FaultyApp, Rules>();

  constructor(context: FaultContext) {
    this.context = context;
  }

  /** Resolves when all faults of the run have happened and what was frozen runs again. Rules stay until `context.mend()`. */
  async disturb(faults: readonly PlannedFault[]): Promise<void> {
    await Promise.all(
      faults.map(async (fault) => {
        await pause(fault.afterMs);
        await this.strike(fault);
      }),
    );
  }

  private async strike(fault: PlannedFault): Promise<void> {
    switch (fault.kind) {
      case 'freeze':
        return this.freeze(fault.target, fault.forMs);
      case 'stop in order':
        return this.signal(fault.target, 'SIGTERM');
      case 'flush guard':
        return flushGuard(this.context.stack);
      case 'die at a step':
        return this.dieAtStep(fault);
      case 'gateway':
        return this.failGateway(fault);
      case 'kill':
      case 'kill guard':
      case 'kill broker':
      case 'kill gateway':
        return this.signal(fault.target, 'SIGKILL');
      case 'kill sidecar':
        return this.signal(this.context.sidecar, 'SIGKILL');
      case 'lose answers':
      case 'lose requests':
      case 'delay requests':
      case 'late requests':
      case 'refuse orders':
        return this.failCalls(fault.calls);
    }
  }

  private signal(name: string, signal: NodeJS.Signals): void {
    this.context.stack.killApp(name, signal);
  }

  private async freeze(name: string, forMs: number): Promise<void> {
    if (!this.context.stack.killApp(name, 'SIGSTOP')) return;
    await pause(forMs);
    this.signal(name, 'SIGCONT');
  }

  private dieAtStep({ app, step, side }: StepDeath): void {
    const { steps } = confirmCheckoutSaga;
    const at = `${side}:${steps[Math.floor(step * steps.length)]?.id}`;
    this.rulesOf(app).points.push({ id: this.context.faults.newId(at), at, action: 'kill' });
    this.context.faults.set(app, this.rulesOf(app));
  }

  private failCalls(fault: CallFault): void {
    const { faults } = this.context;
    for (const app of FAULTY_APPS) {
      this.rulesOf(app).calls.push({ id: faults.newId(fault.call), ...fault });
      faults.set(app, this.rulesOf(app));
    }
  }

  private rulesOf(app: FaultyApp): Rules {
    const rules = this.rules.get(app) ?? { points: [], calls: [] };
    this.rules.set(app, rules);
    return rules;
  }

  /** A gateway that is away fails anyway. */
  private async failGateway({ gatewayKind: kind, times, delayMs }: GatewayFault): Promise<void> {
    const body = { match: { path: '^/v1/' }, kind, times, ...(kind === 'delay' && { delayMs }) };
    await this.context.shop.stripe.request('POST', '/_sandbox/faults', { body }).catch(() => undefined);
  }
}
