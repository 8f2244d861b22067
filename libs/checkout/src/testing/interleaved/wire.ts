import type { Scheduler } from 'fast-check';

import { RemoteCallError } from '@holdfast/grpc';
import { contextFrom, runInContext } from '@holdfast/request-context';
import type { Clock } from '@holdfast/saga';

/** The behaviour of the network for one request. */
export type Fate = 'ok' | 'lost' | 'answer lost' | 'late' | 'twice';

const UNAVAILABLE = 14;
const LOST_MS = 900;
const TENANT = 'demo';

/** Time that passes only by waiting: nothing here depends on how fast the machine is. */
export class SteppedClock implements Clock {
  private time = 1_000_000;

  now(): number {
    return this.time;
  }

  async sleep(ms: number): Promise<void> {
    this.time += ms;
  }

  timer(): () => void {
    return () => undefined;
  }
}

/**
 * One actor's way to everybody else. The scheduler decides when each request arrives, so that those of several actors interleave in any
 * order; fates decide which are lost, answered in vain, held up, or repeated by the network.
 */
export class Wire {
  private readonly fates: Iterator<Fate>;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly clock: Clock,
    fates: readonly Fate[],
  ) {
    this.fates = fates.values();
  }

  /** Waits for this actor's turn. */
  turn(): Promise<void> {
    return this.scheduler.schedule(Promise.resolve());
  }

  /** The port as it is reached over this wire. */
  over<P extends object>(port: P): P {
    return new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) =>
          this.send(String(name), () =>
            (value as (...given: unknown[]) => Promise<unknown>).apply(target, args),
          );
      },
    });
  }

  async send<T>(operation: string, effect: () => Promise<T>): Promise<T> {
    await this.turn();
    const next = this.fates.next();
    const fate: Fate = next.done ? 'ok' : next.value;
    switch (fate) {
      case 'lost':
        throw await this.noAnswer(operation);
      case 'answer lost':
        await effect().catch(() => undefined);
        throw await this.noAnswer(operation);
      case 'late':
        this.arrivesLater(effect);
        throw await this.noAnswer(operation);
      case 'twice':
        this.arrivesLater(effect);
        return effect();
      case 'ok':
        return effect();
    }
  }

  private arrivesLater(effect: () => Promise<unknown>): void {
    void this.turn().then(() =>
      runInContext(contextFrom({ tenantId: TENANT }), () => effect().catch(() => undefined)),
    );
  }

  private async noAnswer(operation: string): Promise<Error> {
    await this.clock.sleep(LOST_MS);
    return new RemoteCallError('participant', operation, UNAVAILABLE, undefined);
  }
}
