const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:']);
/** Schemes that browsers and mail programs follow. */
const MAX_LENGTH = 2_048;

/** An external address that a mail or a page may link to, unchanged; undefined where it is none (`javascript:…`, `data:…`). */
export const webAddress = (text: string | undefined): string | undefined =>
  text !== undefined &&
  text.length <= MAX_LENGTH &&
  URL.canParse(text) &&
  PROTOCOLS.has(new URL(text).protocol)
    ? text
    : undefined;
