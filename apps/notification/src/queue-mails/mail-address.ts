// One address and nothing else: no list, no display name, no line break.
const ADDRESS = /^[^\s@,;:<>()[\]"\\]{1,64}@[^\s@,;:<>()[\]"\\]{1,255}$/;

/** Reserved (RFC 2606): what stands where the address of an erased customer was (SEC-4), and can never arrive. */
const NOBODY = /\.invalid$/i;

/** Whether a text is exactly one address, so that a mail cannot be sent to more than the one who bought. */
export const isMailAddress = (text: string): boolean => ADDRESS.test(text) && !NOBODY.test(text);
