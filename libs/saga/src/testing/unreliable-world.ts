import { operation } from '../operation.js';
import type { NoInput } from '../operation.js';
import {
  type CompensatableClass,
  CompensatableStep,
  type DeferrableClass,
  DeferrableStep,
  PivotStep,
  type Settlement,
  type StepClass,
} from '../step.js';
import { Refusal, type TestState } from './scripted-saga.js';

/** The fate of one request: by the network, or by the participant's rules. */
export type Fate = 'ok' | 'refused' | 'lost' | 'answer lost' | 'late';

/** The transport of a driver's requests to the participants: faulty or healthy, at once or interleaved with another driver's. */
export interface Wire {
  nextFate(): Fate;
  turn(): Promise<void>;
}

/**
 * The participants of one attempt, as they are specified: effects are idempotent, an undo is recorded even when there was
 * nothing to undo and refuses the effect from then on, the pivot answers or fences in one go.
 */
export class UnreliableWorld {
  readonly effects = new Set<string>();
  readonly undone = new Set<string>();
  readonly finished = new Set<string>();
  hasOrder = false;
  private isFenced = false;
  private readonly underway: (() => void)[] = [];

  /** Requests that were late arrive now; their answers are lost. */
  deliverLate(): void {
    this.underway.splice(0).forEach((request) => {
      try {
        request();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    });
  }

  take(id: string): void {
    if (this.undone.has(id)) throw new Refusal('fenced');
    this.effects.add(id);
  }

  giveBack(id: string): void {
    this.undone.add(id);
    this.effects.delete(id);
  }

  createOrder(): void {
    if (this.isFenced && !this.hasOrder) throw new Refusal('fenced');
    this.hasOrder = true;
  }

  askOrder(): Settlement<TestState> {
    if (this.hasOrder) return { kind: 'happened', patch: {} };
    this.isFenced = true;
    return { kind: 'did_not_happen' };
  }

  finish(id: string): void {
    if (!this.hasOrder) throw new Error(`${id} ran without an order`);
    this.finished.add(id);
  }

  /** Sends one request over a wire. Only effects are refused for business reasons. */
  async send<T>(wire: Wire, request: () => T, mayBeRefused = false): Promise<T> {
    await wire.turn();
    const fate = wire.nextFate();
    if (fate === 'refused' && mayBeRefused) throw new Refusal('business');
    if (fate === 'ok' || fate === 'refused') return request();
    if (fate === 'answer lost') request();
    if (fate === 'late') this.underway.push(() => void request());
    throw new Error('connection reset');
  }
}

/** Step classes on the world; each driver resolves them over its own wire. */
export class WorldSteps {
  private readonly makers = new Map<unknown, (wire: Wire) => unknown>();

  constructor(private readonly world: UnreliableWorld) {}

  resolveOver(wire: Wire): <T>(step: StepClass<T>) => T {
    return <T>(step: StepClass<T>) => this.makers.get(step)?.(wire) as T;
  }

  compensatable(id: string): CompensatableClass<TestState, NoInput> {
    const { world } = this;
    class Effect extends CompensatableStep<TestState> {
      static readonly operation = operation(`undo_${id}`, { maxTries: 5 });
      constructor(private readonly wire: Wire) {
        super();
      }
      async invoke(): Promise<Partial<TestState>> {
        await world.send(this.wire, () => world.take(id), true);
        return {};
      }
      async compensate(): Promise<void> {
        await world.send(this.wire, () => world.giveBack(id));
      }
    }
    return this.register(Effect);
  }

  pivot(): StepClass<PivotStep<TestState>> {
    const { world } = this;
    class Order extends PivotStep<TestState> {
      constructor(private readonly wire: Wire) {
        super();
      }
      async invoke(): Promise<Partial<TestState>> {
        // A participant that refuses looks first whether it had agreed before.
        await world.send(this.wire, () => world.createOrder(), !world.hasOrder);
        return {};
      }
      async settle(): Promise<Settlement<TestState>> {
        return world.send(this.wire, () => world.askOrder());
      }
    }
    return this.register(Order);
  }

  deferrable(id: string): DeferrableClass<TestState, NoInput> {
    const { world } = this;
    class Follow extends DeferrableStep<TestState> {
      static readonly operation = operation(id, { maxTries: 5 });
      constructor(private readonly wire: Wire) {
        super();
      }
      async invoke(): Promise<Partial<TestState>> {
        await world.send(this.wire, () => world.finish(id));
        return {};
      }
      async retry(): Promise<undefined> {
        await world.send(this.wire, () => world.finish(id));
      }
    }
    return this.register(Follow);
  }

  private register<C extends new (wire: Wire) => object>(step: C): C {
    this.makers.set(step, (wire) => new step(wire));
    return step;
  }
}
