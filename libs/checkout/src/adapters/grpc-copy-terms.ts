import type { CopyTerms } from '../ports/copy-terms.js';

/** The terms of an answer that may be shown again. */
export const toTerms = (answer: { readonly revision: string; readonly validForMs: string }): CopyTerms => ({
  revision: BigInt(answer.revision),
  validForMs: Number(answer.validForMs),
});

/** The messages of a `WatchRevision` as numbers. */
export async function* revisionsOf(
  messages: AsyncIterable<{ readonly revision: string }>,
): AsyncGenerator<bigint, void> {
  for await (const { revision } of messages) yield BigInt(revision);
}
