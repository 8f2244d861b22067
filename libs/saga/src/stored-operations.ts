import type { EngineOptions } from './engine-options.js';
import type { Operation } from './operation.js';
import { SagaDefinitionError } from './saga-shape.js';
import type { DeferredWork, StepEntry } from './step-entry.js';
import type { AttemptScope, DeferrableClass } from './step.js';

/** An operation with the call that does it. */
export interface StoredOperation<S extends object> {
  readonly operation: Operation<S>;
  /** Does it from its stored input; throws when it has to be tried again. Answers a note for the record, where there is one. */
  run(
    steps: Pick<EngineOptions, 'resolve'>,
    input: unknown,
    scope: AttemptScope,
  ): Promise<string | undefined>;
}

/** Operations by name. */
export type StoredOperations<S extends object> = ReadonlyMap<string, StoredOperation<S>>;

/** The operations of a list of steps, and of steps that older versions had. Two steps may share one operation; two operations may not share a name. */
export function collectOperations<S extends object>(
  saga: string,
  steps: readonly StepEntry<S>[],
  retired: readonly DeferrableClass<S>[] = [],
): StoredOperations<S> {
  const found = new Map<string, StoredOperation<S>>();
  for (const stored of [
    ...steps.map(storedOperationOf),
    ...retired.map((step) => deferredOperationOf({ step, operation: step.operation })),
  ]) {
    if (!stored) continue;
    const { operation } = stored;
    const first = found.get(operation.name);
    if (first && first.operation !== operation)
      throw new SagaDefinitionError(`saga ${saga}: two operations are called ${operation.name}`);
    if (!first) found.set(operation.name, stored);
  }
  return found;
}

function storedOperationOf<S extends object>(entry: StepEntry<S>): StoredOperation<S> | undefined {
  if (entry.kind === 'pivot') return undefined;
  if (entry.kind === 'compensatable') {
    const { operation, step } = entry;
    return {
      operation,
      run: async (steps, input, scope) => {
        await steps.resolve(step).compensate(operation.parseInput(input), scope);
        return undefined;
      },
    };
  }
  return entry.deferred && deferredOperationOf(entry.deferred);
}

function deferredOperationOf<S extends object>({ operation, step }: DeferredWork<S>): StoredOperation<S> {
  return {
    operation,
    run: (steps, input, scope) => steps.resolve(step).retry(operation.parseInput(input), scope),
  };
}
