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

/**
 * One key for the addresses that reach the same mailbox: case, surrounding space, a plus-tag, and where the provider ignores them the
 * dots make no difference (PRM-1). Null for an empty one.
 */
export function emailKeyOf(email: string): string | null {
  const text = email.normalize('NFKC').trim().toLowerCase();
  if (text === '') return null;
  const at = text.lastIndexOf('@');
  if (at < 1) return text;
  const domain = text.slice(at + 1);
  const local = text.slice(0, at).replace(/(?<=.)\+.*$/, '');
  const mailbox = DOTLESS.get(domain);
  return mailbox ? `${local.replaceAll('.', '')}@${mailbox}` : `${local}@${domain}`;
}

/** The customer of a request. */
export const customerOf = (given: { customerId: string; email: string }): Customer => ({
  customerId: given.customerId === '' ? null : given.customerId,
  emailKey: emailKeyOf(given.email),
});
