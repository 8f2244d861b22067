/** Reads a stored value into its type, or throws; a zod schema is one. */
export interface Parser<T> {
  parse(value: unknown): T;
}

/**
 * Work that a step leaves to a worker when the run could not do it: an undo that failed, or a step after the pivot. It is
 * stored under its name, so a name is never changed.
 */
export interface Operation<S extends object = object, I extends object = object> {
  readonly name: string;
  /** Tries of the worker; then an operator has to act. */
  readonly maxTries: number;
  /** The input to store, beside saga id and attempt. `refusal` is the error an undo is for. */
  inputOf(state: S, refusal?: unknown): I;
  /** Reads a stored input; throws when it does not fit. */
  parseInput(stored: unknown): I;
}

/** No input: saga id and attempt say everything. */
export type NoInput = Record<string, never>;

interface OperationSpec {
  readonly maxTries: number;
}

interface InputSpec<S, I> extends OperationSpec {
  readonly inputOf: (state: S, refusal?: unknown) => I;
  readonly input: Parser<I>;
}

/** Declares an operation. Without `inputOf` it needs no input, and ignores what is stored. */
export function operation(name: string, spec: OperationSpec): Operation<object, NoInput>;
export function operation<S extends object, I extends object>(
  name: string,
  spec: InputSpec<S, I>,
): Operation<S, I>;
export function operation<S extends object, I extends object>(
  name: string,
  spec: OperationSpec | InputSpec<S, I>,
): Operation<S, I | NoInput> {
  const { maxTries } = spec;
  if (!('inputOf' in spec)) return { name, maxTries, inputOf: () => ({}), parseInput: () => ({}) };
  const { inputOf, input } = spec;
  return { name, maxTries, inputOf, parseInput: (stored) => input.parse(stored) };
}

/** An operation that is left to a worker, with its input; the caller stores it. */
export interface OwedOperation {
  readonly stepId: string;
  readonly operation: string;
  readonly maxTries: number;
  readonly input: object;
  /** Why the run could not do it. */
  readonly error: unknown;
}

/** Why an operation is owed, and for which step. */
export interface OwedFor<S extends object> {
  readonly stepId: string;
  readonly state: S;
  readonly error: unknown;
  readonly refusal?: unknown;
}

/** The record of an operation that could not be done. */
export function owe<S extends object>(
  { name, maxTries, inputOf }: Operation<S>,
  { stepId, state, error, refusal }: OwedFor<S>,
): OwedOperation {
  return { stepId, operation: name, maxTries, input: inputOf(state, refusal), error };
}
