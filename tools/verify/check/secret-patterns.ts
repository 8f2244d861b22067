/** A secret that was found in a text. */
export interface FoundSecret {
  /** The kind of secret, as the pattern names it. */
  readonly name: string;
  readonly line: number;
}

/** The forms of keys and tokens. */
const PATTERNS: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{40,}/g },
  { name: "a gateway's live key", pattern: /\b[sr]k_live_[A-Za-z0-9]{10,}/g },
  { name: "a gateway's test key", pattern: /\b[sr]k_test_[A-Za-z0-9]{20,}/g },
  { name: "a webhook's secret", pattern: /\bwhsec_[A-Za-z0-9_-]{24,}/g },
  { name: 'a token', pattern: /\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}/g },
  { name: "a cloud's key", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  {
    name: "a forge's token",
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|glpat-[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{30,})/g,
  },
  {
    name: 'a password in an address',
    pattern: /\b[a-z][a-z0-9+]{2,12}:\/\/[^\s:@/'"`${}<>]{1,64}:(?!\*)[^\s:@/'"`${}<>*]{6,}@[^\s'"`]+/g,
  },
];

/** Local servers and made-up hosts have no secrets. */
const HARMLESS =
  /@(?:localhost|127\.0\.0\.1|postgres|redis|db|host|server|[\w.-]+\.(?:example|test|invalid))(?::|\/|$)|\bexample\b/;

/** Secrets in a text, each with its line. */
export function secretsIn(text: string): FoundSecret[] {
  return PATTERNS.flatMap(({ name, pattern }) =>
    [...text.matchAll(pattern)]
      .filter(([found]) => !HARMLESS.test(found))
      .map(({ index }) => ({ name, line: text.slice(0, index).split('\n').length })),
  );
}
