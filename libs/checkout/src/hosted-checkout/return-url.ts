/** Which addresses a shop lets the gateway send its customers back to (TRU-11). */
export interface ReturnPolicy {
  /** Origins in canonical form; none: any in `local`, none in production. */
  readonly origins: readonly string[];
  readonly isLocal: boolean;
}

/** The address in canonical form, or why it is refused. */
export type ReturnUrl = { readonly url: string } | { readonly problem: string };

/** At most this many characters, as it was given and in canonical form. */
export const MAX_RETURN_URL = 2_048;

/** The placeholder that the gateway replaces with the id of its page. */
export const SESSION_PLACEHOLDER = '{CHECKOUT_SESSION_ID}';

const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const refused = (problem: string): ReturnUrl => ({ problem });

/** Letters that the URL standard leaves as they are, and that do not stand in the text. */
function markFor(text: string): string {
  let mark = 'xsessionx';
  while (text.toLowerCase().includes(mark)) mark += 'x';
  return mark;
}

/**
 * Parses an address to return to by the URL standard, as browsers and the gateway do, so that no other reading of the same text can lead
 * elsewhere. Placeholders survive where they may stand: in path, query and fragment.
 */
export function returnUrl(text: string, { origins, isLocal }: ReturnPolicy): ReturnUrl {
  const mark = markFor(text);
  const marked = text.replaceAll(SESSION_PLACEHOLDER, mark);
  if (!URL.canParse(marked)) return refused('expected an absolute URL');
  const url = new URL(marked);
  if (url.username !== '' || url.password !== '') return refused('must not carry a user name or password');
  if (url.host.includes(mark)) return refused(`${SESSION_PLACEHOLDER} cannot stand in the host`);
  const problem = schemeProblem(url, isLocal) ?? originProblem(url.origin, origins, isLocal);
  if (problem !== undefined) return refused(problem);
  const canonical = url.href.replaceAll(mark, SESSION_PLACEHOLDER);
  return canonical.length > MAX_RETURN_URL
    ? refused(`is longer than ${MAX_RETURN_URL} characters`)
    : { url: canonical };
}

function schemeProblem({ protocol, hostname }: URL, isLocal: boolean): string | undefined {
  if (protocol === 'https:') return undefined;
  if (protocol === 'http:' && isLocal && LOCAL_HOSTS.has(hostname)) return undefined;
  return 'expected an https URL';
}

function originProblem(origin: string, origins: readonly string[], isLocal: boolean): string | undefined {
  if (origins.includes(origin)) return undefined;
  if (origins.length > 0) return `${origin} is not one of the shop's return origins`;
  return isLocal ? undefined : 'the shop has no return origins: an operator has to list them (returnOrigins)';
}

/**
 * An origin of a shop's list in canonical form (`https://shop.example`), or undefined where it is none: with a path, a user name or
 * another scheme than https. http is for this machine alone, and then only used with `HOLDFAST_ENV=local`.
 */
export function returnOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isBare = url.pathname === '/' && !/[?#@\\*]/.test(text) && url.username === '' && url.password === '';
  return isBare && schemeProblem(url, true) === undefined ? url.origin : undefined;
}
