// One address and nothing else: no list, no display name, no line break.
const ADDRESS = /^[^\s@,;:<>()[\]"\\]{1,64}@[^\s@,;:<>()[\]"\\]{1,255}$/;

/** Reserved domain (RFC 2606): replaces the address of an erased customer (SEC-4) and receives no mail. */
const ERASED_ADDRESS = /\.invalid$/i;

/** Whether a text is exactly one address, so that a mail goes to the customer only. */
export const isMailAddress = (text: string): boolean => ADDRESS.test(text) && !ERASED_ADDRESS.test(text);
