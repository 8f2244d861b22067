import type { ReadStack } from './read-stack.ts';

/** A stack whose gateway could be read. */
export type ReadWithGateway = ReadStack & { readonly charges: NonNullable<ReadStack['charges']> };

/** One invariant (OPS-8). */
export interface Check {
  /** The invariant as a sentence; a label of the metric. */
  readonly name: string;
  /** Finds the offenders, each by its id. A check that compares with the gateway answers undefined where it cannot be read. */
  readonly find: (read: ReadStack) => readonly string[] | undefined;
}

/** A check that compares with the gateway. */
export const gatewayCheck = (name: string, find: (read: ReadWithGateway) => readonly string[]): Check => ({
  name,
  find: ({ charges, ...read }) => (charges ? find({ ...read, charges }) : undefined),
});

/** The result of one check. */
export interface Finding {
  readonly name: string;
  readonly offenders: readonly string[];
  /** The gateway could not be read. */
  readonly isSkipped?: boolean;
}
