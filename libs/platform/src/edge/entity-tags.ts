/** An entity tag (RFC 9110, 8.8.3). */
export interface EntityTag {
  readonly isWeak: boolean;
  /** Without its quotes. */
  readonly value: string;
}

const TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;
/** Commas may stand within a tag. */
const LIST = /^(?:\s*(?:W\/)?"[^"]*"\s*(?:,|$))+$/;
const MEMBERS = /(?:W\/)?"[^"]*"/g;

/** One tag; undefined for any other text. */
export function entityTagOf(text: string): EntityTag | undefined {
  const [, weak, value] = TAG.exec(text) ?? [];
  return value === undefined ? undefined : { isWeak: weak !== undefined, value };
}

/** The tags in `If-Match` or `If-None-Match`, or `*` for any; undefined where the header is malformed. */
export function entityTagsOf(header: string): '*' | readonly EntityTag[] | undefined {
  if (header.trim() === '*') return '*';
  if (!LIST.test(header)) return undefined;
  const tags = [...header.matchAll(MEMBERS)].map(([text]) => entityTagOf(text));
  return tags.every((tag) => tag !== undefined) ? tags : undefined;
}
