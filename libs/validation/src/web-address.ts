const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:']);
/** What browsers and mail programs follow. */
const MAX_LENGTH = 2_048;

/** An address from outside that a mail or a page may lead to, as it was given; undefined where it is none (`javascript:…`, `data:…`). */
export const webAddress = (text: string | undefined): string | undefined =>
  text !== undefined &&
  text.length <= MAX_LENGTH &&
  URL.canParse(text) &&
  PROTOCOLS.has(new URL(text).protocol)
    ? text
    : undefined;
