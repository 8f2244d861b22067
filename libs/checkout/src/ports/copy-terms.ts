/** How long an owner's answer may be shown again: while the owner reports no newer revision, and at most `validForMs` (0: not at all). */
export interface CopyTerms {
  readonly revision: bigint;
  readonly validForMs: number;
}
