import { REASONS } from '@holdfast/errors';

import type { Random } from '../chaos/random.ts';
import type { World } from './world.ts';

/** How long an answer may take. */
export const ANSWER_MS = 10_000;

/** The reasons that a refusal may give. */
export const KNOWN_REASONS: ReadonlySet<string> = new Set(Object.keys(REASONS));

/** One request and what came of it. */
export interface Sent {
  /** Request and answer, as a finding shows them. */
  readonly what: string;
  /** The answer in a word, for the sums. */
  readonly answer: string;
  /** What is wrong with the answer; empty where nothing is. */
  readonly faults: readonly string[];
}

/** Draws and sends requests of one kind to all that take them. */
export interface Sender {
  send(random: Random, world: World): Promise<Sent>;
  close(): void;
}
