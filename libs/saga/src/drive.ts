import { systemClock } from './clock.js';
import type { Clock } from './clock.js';
import type { Saga } from './define-saga.js';
import type { EngineOptions, RetryPolicy } from './engine-options.js';
import type { OwedOperation } from './operation.js';
import type { RunRequest } from './run-request.js';
import type { StepEntry } from './step-entry.js';
import type { AnyStep, PivotStep } from './step.js';

/** One run of one attempt by this process: the state the engine's parts share. */
export interface Drive<S extends object> {
  readonly saga: Saga<S>;
  readonly sagaId: string;
  readonly attempt: number;
  readonly engine: EngineOptions;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  readonly random: () => number;
  readonly instances: ReadonlyMap<string, AnyStep<S>>;
  /** Epoch milliseconds by which the forward steps are to be through. */
  endsAt: number;
  readonly undoBudgetMs: number;
  /** Steps this or an earlier driver has, or may have, begun. Only these are undone. */
  readonly started: Set<string>;
  readonly owed: OwedOperation[];
  /** The refusal that is being undone. */
  refusal?: unknown;
  /** Set when later steps than the refused one may have run before: then no refusal may just close the attempt. */
  readonly undoesEverything: boolean;
}

const DEFAULT_RETRY: RetryPolicy = { initialMs: 50, maxMs: 1_000 };
const DEFAULT_UNDO_BUDGET_MS = 5_000;

/** Resolves every step first, so that a missing one fails before anything has an effect. */
export function openDrive<S extends object>(
  engine: EngineOptions,
  request: RunRequest<S>,
  undoesEverything = false,
): Drive<S> {
  const { saga, sagaId, attempt, budgetMs, undoBudgetMs = DEFAULT_UNDO_BUDGET_MS } = request;
  const clock = engine.clock ?? systemClock;
  return {
    saga,
    sagaId,
    attempt,
    engine,
    clock,
    retry: engine.retry ?? DEFAULT_RETRY,
    random: engine.random ?? Math.random,
    instances: new Map(saga.steps.map(({ id, step }) => [id, engine.resolve<AnyStep<S>>(step)])),
    endsAt: clock.now() + budgetMs,
    undoBudgetMs,
    started: new Set(),
    owed: [],
    undoesEverything,
  };
}

/** The instance of a step. */
export function instanceOf<S extends object>(drive: Drive<S>, id: string): AnyStep<S> {
  const instance = drive.instances.get(id);
  if (!instance) throw new Error(`step ${id} is not part of saga ${drive.saga.name}`);
  return instance;
}

/** Whether the step runs in this saga; the pivot always does. */
export function applies<S extends object>(entry: StepEntry<S>, state: S): boolean {
  return entry.kind === 'pivot' || (entry.appliesTo?.test(state) ?? true);
}

/** Counts steps of earlier drivers as begun: which were is not recorded. */
export function markStarted<S extends object>(
  drive: Drive<S>,
  entries: readonly StepEntry<S>[],
  state: S,
): void {
  entries.filter((entry) => applies(entry, state)).forEach(({ id }) => drive.started.add(id));
}

/** Whether the step's participant can be asked for the outcome of a call: the pivot's always, a compensatable one's maybe. */
export function canSettle<S extends object>(
  step: AnyStep<S>,
): step is AnyStep<S> & Pick<PivotStep<S>, 'settle'> {
  return 'settle' in step && typeof step.settle === 'function';
}
