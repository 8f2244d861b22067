import type { readCode } from './code-facts.mjs';
import type { Manifests } from './read-manifests.mjs';

/** Everything that is wrong, by what it is about. */
export function checkGitops(
  code: Awaited<ReturnType<typeof readCode>>,
  manifests?: Manifests,
  compose?: unknown,
): Record<string, readonly string[]>;
