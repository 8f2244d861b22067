import type { CrashPoints, StepEvent } from '../engine-options.js';
import { operation } from '../operation.js';
import type { NoInput } from '../operation.js';
import { SagaRunner } from '../saga-runner.js';
import {
  type CompensatableClass,
  CompensatableStep,
  type DeferrableClass,
  DeferrableStep,
  type Pause,
  PivotStep,
  RetriableStep,
  type Settlement,
  type StepClass,
  type StepScope,
} from '../step.js';
import { FakeClock } from './fake-clock.js';

/** State of the sagas in these specs: which steps have left their mark. */
export type TestState = { readonly marks?: readonly string[]; readonly [mark: string]: unknown };

/** "The participant says no, nothing was written." */
export class Refusal extends Error {}

type Reaction<T> = (scope: StepScope) => Promise<T> | T;

/** Reactions of each call: the first reaction for the first call, the last one for all further calls. */
export interface Script {
  readonly invoke?: readonly Reaction<Partial<TestState> | Pause<TestState>>[];
  readonly compensate?: readonly Reaction<void>[];
  readonly settle?: readonly Reaction<Settlement<TestState>>[];
  readonly needsMs?: number;
  readonly timeoutMs?: number;
}

/** Steps that follow a script, and a journal of the calls in the order they arrived. */
export class Stage {
  readonly clock = new FakeClock();
  readonly journal: string[] = [];
  readonly scopes: StepScope[] = [];
  readonly events: StepEvent[] = [];
  private readonly instances = new Map<StepClass<unknown>, unknown>();

  runner(crashPoints?: CrashPoints): SagaRunner {
    return new SagaRunner({
      resolve: <T>(step: StepClass<T>) => this.instances.get(step) as T,
      isRefusal: (error) => error instanceof Refusal,
      clock: this.clock,
      random: () => 0,
      hooks: { onStep: (event) => void this.events.push(event) },
      ...(crashPoints ? { crashPoints } : {}),
    });
  }

  /** `undo` names the operation of its undo. */
  compensatable(
    name: string,
    script: Script = {},
    undo = `undo_${name}`,
  ): CompensatableClass<TestState, NoInput> {
    const play = this.player(name, script);
    class Scripted extends CompensatableStep<TestState> {
      static readonly operation = operation(undo, { maxTries: 5 });
      override readonly needsMs = script.needsMs ?? 100;
      override readonly timeoutMs = script.timeoutMs ?? 1_000;
      invoke = play('invoke', () => ({ [name]: 'done' }));
      compensate = play('compensate', () => undefined);
    }
    class Askable extends Scripted {
      override settle = play('settle', () => ({ kind: 'did_not_happen' as const }));
    }
    return this.register(script.settle ? Askable : Scripted);
  }

  pivot(name: string, script: Script = {}): StepClass<PivotStep<TestState>> {
    const play = this.player(name, script);
    class Scripted extends PivotStep<TestState> {
      override readonly needsMs = script.needsMs ?? 100;
      override readonly timeoutMs = script.timeoutMs ?? 1_000;
      invoke = play('invoke', () => ({ [name]: 'done' })) as PivotStep<TestState>['invoke'];
      settle = play('settle', () => ({ kind: 'did_not_happen' as const }));
    }
    return this.register(Scripted);
  }

  retriable(name: string, script: Script = {}): StepClass<RetriableStep<TestState>> {
    const play = this.player(name, script);
    class Scripted extends RetriableStep<TestState> {
      override readonly needsMs = script.needsMs ?? 100;
      override readonly timeoutMs = script.timeoutMs ?? 1_000;
      invoke = play('invoke', () => ({ [name]: 'done' })) as RetriableStep<TestState>['invoke'];
    }
    return this.register(Scripted);
  }

  /** A retriable step that may be stored under an operation. */
  deferrable(name: string, script: Script, stored: string): DeferrableClass<TestState, NoInput> {
    const play = this.player(name, script);
    class Scripted extends DeferrableStep<TestState> {
      static readonly operation = operation(stored, { maxTries: 5 });
      override readonly needsMs = script.needsMs ?? 100;
      override readonly timeoutMs = script.timeoutMs ?? 1_000;
      invoke = play('invoke', () => ({ [name]: 'done' })) as RetriableStep<TestState>['invoke'];
      retry = async (): Promise<undefined> => undefined;
    }
    return this.register(Scripted);
  }

  private register<C extends new () => object>(step: C): C {
    this.instances.set(step, new step());
    return step;
  }

  private player(name: string, script: Script) {
    return <K extends 'invoke' | 'compensate' | 'settle', T>(call: K, otherwise: () => T) => {
      const reactions = (script[call] ?? []) as readonly Reaction<T>[];
      let calls = 0;
      return async (_: object, scope: StepScope): Promise<T> => {
        this.journal.push(call === 'invoke' ? name : `${call} ${name}`);
        this.scopes.push(scope);
        const reaction = reactions[Math.min(calls, reactions.length - 1)] ?? otherwise;
        calls += 1;
        return reaction(scope);
      };
    };
  }
}

/** The participant refused. */
export const refuse = (): never => {
  throw new Refusal('no');
};

/** The connection broke: an unknown outcome. */
export const breakDown = (): never => {
  throw new Error('connection reset');
};
