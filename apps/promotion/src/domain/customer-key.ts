import { domainToASCII } from 'node:url';

/** The customer who uses a promotion, by account, by e-mail, or both. A use counts against a limit where either matches. */
export interface Customer {
  readonly customerId: string | null;
  readonly emailKey: string | null;
}

/** Providers that ignore dots before the @, by each of their domains. */
const DOTLESS = new Map([
  ['gmail.com', 'gmail.com'],
  ['googlemail.com', 'gmail.com'],
]);

/** Invisible characters, such as a zero-width space or a soft hyphen: another spelling of the same address. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Ignores case, width and composition of letters. Normalised twice: lower-casing a composed capital may decompose it. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/** `münchen.de.` and `xn--mnchen-3ya.de` are one domain; text that is not a domain stays as it is. */
function domainKey(domain: string): string {
  const plain = domain.replace(/\.$/, '');
  return domainToASCII(plain) || plain;
}

/**
 * One key for all addresses of a mailbox: ignores case, surrounding space, a plus-tag, the notation of an international domain, and dots
 * where the provider ignores them (PRM-1). Null for an empty address.
 */
export function emailKeyOf(email: string): string | null {
  const text = fold(email.replace(INVISIBLE, '')).trim();
  if (text === '') return null;
  const at = text.lastIndexOf('@');
  if (at < 1) return text;
  const domain = domainKey(text.slice(at + 1));
  const local = text.slice(0, at).replace(/(?<=.)\+.*$/, '');
  const mailbox = DOTLESS.get(domain);
  return mailbox ? `${local.replaceAll('.', '') || local}@${mailbox}` : `${local}@${domain}`;
}

/** The customer of a request; empty texts are null. */
export const customerOf = (given: { customerId: string; email: string }): Customer => ({
  customerId: given.customerId === '' ? null : given.customerId,
  emailKey: emailKeyOf(given.email),
});
