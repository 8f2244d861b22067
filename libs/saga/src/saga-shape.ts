import type { StepEntry } from './step-entry.js';

/** The definition itself is wrong; thrown while the module loads, so a broken saga never starts. */
export class SagaDefinitionError extends Error {
  override readonly name = 'SagaDefinitionError';
}

const RANK = { compensatable: 0, pivot: 1, retriable: 2 } as const;

/** Throws unless the stages are compensatable* pivot? retriable*, with unique ids and groups of one kind. */
export function assertSagaShape<S extends object>(
  name: string,
  version: number,
  stages: readonly (readonly StepEntry<S>[])[],
): void {
  const fail = (problem: string): never => {
    throw new SagaDefinitionError(`saga ${name}: ${problem}`);
  };
  if (!Number.isInteger(version) || version < 1) fail(`version ${version} is not a positive integer`);
  if (stages.length === 0) fail('has no steps');
  stages.forEach((stage) => assertStage(stage, fail));
  assertUniqueIds(stages.flat(), fail);
  assertOrder(stages.flat(), fail);
}

type Fail = (problem: string) => never;

function assertStage<S extends object>(stage: readonly StepEntry<S>[], fail: Fail): void {
  if (stage.length === 0) fail('a parallel group is empty');
  const kinds = new Set(stage.map((entry) => entry.kind));
  const ids = stage.map((entry) => entry.id).join(', ');
  if (kinds.size > 1) fail(`the parallel group (${ids}) mixes ${[...kinds].join(' and ')}`);
  if (stage.length > 1 && kinds.has('pivot')) fail(`the parallel group (${ids}) holds a pivot`);
}

function assertUniqueIds<S extends object>(steps: readonly StepEntry<S>[], fail: Fail): void {
  const seen = new Set<string>();
  for (const { id, maxTries } of steps) {
    if (!/^[a-z][a-z0-9-]*$/.test(id)) fail(`step id "${id}" is not kebab-case`);
    if (seen.has(id)) fail(`step id ${id} repeats`);
    if (maxTries !== undefined && !(maxTries >= 1)) fail(`step ${id} allows no try`);
    seen.add(id);
  }
}

function assertOrder<S extends object>(steps: readonly StepEntry<S>[], fail: Fail): void {
  if (steps.filter((entry) => entry.kind === 'pivot').length > 1) fail('has more than one pivot');
  let reached: StepEntry<S> | undefined;
  for (const entry of steps) {
    if (reached && RANK[entry.kind] < RANK[reached.kind]) {
      fail(`${entry.kind} step ${entry.id} comes after ${reached.kind} step ${reached.id}`);
    }
    reached = entry;
  }
}
