import { setTimeout as pause } from 'node:timers/promises';

import type { PointRule } from './fault-rules.js';
import type { RuleSource } from './rule-source.js';
import type { Strikes } from './strikes.js';

/** Thrown at a point, as if the process had ended there. */
export class InjectedCrash extends Error {
  override readonly name = 'InjectedCrash';
}

/** The attempt at a point. */
export interface PointContext {
  readonly sagaId: string;
}

/** Attempts that wait at a point for one kill. */
interface Gathering {
  arrived: number;
  readonly complete: Promise<void>;
  readonly end: () => void;
}

/** The saga engine's crash points, struck by rules. */
export class InjectedCrashPoints {
  private readonly gatherings = new Map<string, Gathering>();

  constructor(
    private readonly source: RuleSource,
    private readonly strikes: Strikes,
    private readonly kill: () => void = () => void process.kill(process.pid, 'SIGKILL'),
  ) {}

  /** Called by every attempt at a point. */
  async at(point: string, context?: PointContext): Promise<void> {
    for (const rule of this.source.current().points) {
      if (rule.at !== point || this.strikes.isSpent(rule)) continue;
      if (rule.checkout !== undefined && !context?.sagaId.startsWith(rule.checkout)) continue;
      await this.strike(rule);
    }
  }

  private async strike(rule: PointRule): Promise<void> {
    if (rule.action === 'kill' && rule.gather) await this.gather(rule, rule.gather);
    if (!this.strikes.take(rule)) return;
    if (rule.delayMs > 0) await pause(rule.delayMs);
    if (rule.action === 'throw') throw new InjectedCrash(`${rule.id} at ${rule.at}`);
    if (rule.action === 'kill') await this.die();
  }

  private async gather({ id }: PointRule, { count, withinMs }: { count: number; withinMs: number }) {
    const gathering = this.gatherings.get(id) ?? this.open(id, withinMs);
    gathering.arrived += 1;
    if (gathering.arrived >= count) gathering.end();
    await gathering.complete;
  }

  private open(id: string, withinMs: number): Gathering {
    let end = (): void => undefined;
    const complete = new Promise<void>((resolve) => (end = resolve));
    setTimeout(() => end(), withinMs).unref();
    const gathering = { arrived: 0, complete, end: () => end() };
    this.gatherings.set(id, gathering);
    return gathering;
  }

  /** Waits for the signal to be delivered; nothing else may happen meanwhile. */
  private die(): Promise<void> {
    this.kill();
    return new Promise(() => undefined);
  }
}
