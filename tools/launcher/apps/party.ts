/**
 * The identity with which a tool calls a running stack by gRPC, for `createGrpcClient`: one of the certificates that `npm start -- --tls`
 * made. Undefined where the stack speaks plain text.
 *
 * @param {{ tls?: any }} urls what `--json` prints
 * @param {string} party `storefront`, `operator`, `stranger`, or an app's name
 */
export function identityAs({ tls }, party) {
  if (!tls) return undefined;
  const files = tls[party]?.cert ? tls[party] : tls.apps[party];
  if (!files) throw new Error(`There is no certificate for "${party}".`);
  return { certificateFile: files.cert, keyFile: files.key, authoritiesFile: tls.ca };
}
