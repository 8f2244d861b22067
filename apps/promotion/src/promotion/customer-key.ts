import { domainToASCII } from 'node:url';

/** Who uses a promotion: by account, by e-mail, or both. Uses count against a limit where either agrees. */
export interface Customer {
  readonly customerId: string | null;
  readonly emailKey: string | null;
}

/** Providers that ignore dots before the @, under all their names. */
const DOTLESS = new Map([
  ['gmail.com', 'gmail.com'],
  ['googlemail.com', 'gmail.com'],
]);

/** Characters that nobody sees, such as a zero-width space or a soft hyphen: another spelling of the same address. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Case, width and composition of letters make no difference. Twice, since small letters of composed capitals may be decomposed. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/** `münchen.de.` and `xn--mnchen-3ya.de` are one domain; what is no domain stays as it is. */
function domainKey(domain: string): string {
  const plain = domain.replace(/\.$/, '');
  return domainToASCII(plain) || plain;
}

/**
 * One key for the addresses that reach the same mailbox: case, surrounding space, a plus-tag, the notation of an international domain,
 * and where the provider ignores them the dots make no difference (PRM-1). Null for an empty one.
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

/** The customer of a request. */
export const customerOf = (given: { customerId: string; email: string }): Customer => ({
  customerId: given.customerId === '' ? null : given.customerId,
  emailKey: emailKeyOf(given.email),
});
