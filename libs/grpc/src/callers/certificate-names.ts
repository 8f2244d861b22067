/** A name that a certificate carries, with its type: `dns:checkout`, `uri:spiffe://cluster.local/ns/checkout/sa/checkout`. */
export type CertificateName = `${'dns' | 'uri'}:${string}`;

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** Tags of DER and of GeneralName (RFC 5280, 4.2.1.6). */
const SEQUENCE = 0x30;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const EXTENSIONS = 0xa3;
const NAME_TYPES = new Map([
  [0x82, 'dns'],
  [0x86, 'uri'],
] as const);
/** 2.5.29.17 */
const SUBJECT_ALTERNATIVE_NAME = [0x55, 0x1d, 0x11];
/** Visible ASCII only: a name with other characters matches nothing. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

class Malformed extends Error {}

/** Start and end of an element's content; only definite lengths in their shortest form, as DER requires. */
function contentAt(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } {
  const first = bytes[at];
  if (first === undefined) throw new Malformed();
  if (first < 0x80) return { start: at + 1, end: at + 1 + first };
  const count = first & 0x7f;
  const given = bytes.subarray(at + 1, at + 1 + count);
  if (count === 0 || count > 4 || given.length < count) throw new Malformed();
  const length = given.reduce((sum, byte) => sum * 256 + byte, 0);
  if (given[0] === 0 || length < 0x80) throw new Malformed();
  return { start: at + 1 + count, end: at + 1 + count + length };
}

function elementsOf(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at]!;
    // Certificates contain no tags of several bytes.
    if ((tag & 0x1f) === 0x1f) throw new Malformed();
    const { start, end } = contentAt(bytes, at + 1);
    if (end > bytes.length) throw new Malformed();
    found.push({ tag, content: bytes.subarray(start, end) });
    at = end;
  }
  return found;
}

/** The elements within the single element of these bytes. */
function within(bytes: Uint8Array, tag: number): Element[] {
  const [only, ...more] = elementsOf(bytes);
  if (only?.tag !== tag || more.length > 0) throw new Malformed();
  return elementsOf(only.content);
}

function isNames(extension: Element): boolean {
  const [id] = elementsOf(extension.content);
  return (
    id?.tag === OBJECT_ID &&
    id.content.length === SUBJECT_ALTERNATIVE_NAME.length &&
    SUBJECT_ALTERNATIVE_NAME.every((byte, index) => id.content[index] === byte)
  );
}

/** The content of the names extension; undefined where there is none, or more than one, which is not allowed. */
function namesExtension(certificate: Uint8Array): Uint8Array | undefined {
  const [toBeSigned] = within(certificate, SEQUENCE);
  if (toBeSigned?.tag !== SEQUENCE) throw new Malformed();
  const extensions = elementsOf(toBeSigned.content).find(({ tag }) => tag === EXTENSIONS);
  const [names, ...more] = extensions ? within(extensions.content, SEQUENCE).filter(isNames) : [];
  if (!names || more.length > 0) return undefined;
  const value = elementsOf(names.content).at(-1);
  if (value?.tag !== OCTET_STRING) throw new Malformed();
  return value.content;
}

/**
 * The subject alternative names of types DNS and URI of a certificate, read from its bytes (DER) and never from a printed form: a printed
 * name may look like a list of names (CVE-2021-44532). No names where the bytes are no certificate. Own code, because the library for it
 * costs 14 MB per process; a test compares the two.
 */
export function certificateNames(der: Uint8Array): ReadonlySet<CertificateName> {
  try {
    const names = namesExtension(der);
    const given = names ? within(names, SEQUENCE) : [];
    return new Set(
      given.flatMap(({ tag, content }): CertificateName[] => {
        const type = NAME_TYPES.get(tag as 0x82 | 0x86);
        const value = Buffer.from(content).toString('latin1');
        return type && VISIBLE_ASCII.test(value) ? [`${type}:${value}`] : [];
      }),
    );
  } catch (error) {
    if (error instanceof Malformed) return new Set();
    throw error;
  }
}
