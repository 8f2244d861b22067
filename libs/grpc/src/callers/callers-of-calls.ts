import type { Call } from '../served-method.js';
import type { Parties } from './parties.js';

/** Finds the parties that make a call. */
export type PartiesOfCall = (call: Pick<Call, 'getAuthContext'>) => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

/** The call's connection: the library exposes only its address; this object identifies it. */
function connectionOf(call: object): object | undefined {
  const { stream } = (call as { call?: { stream?: { session?: object } } }).call ?? {};
  return stream?.session;
}

/**
 * Finds the caller by the certificate of the call's connection. Read once per connection, which keeps one certificate: asking Node for it
 * takes as long as some methods.
 */
export function partiesOfCalls(parties: Parties): PartiesOfCall {
  const known = new WeakMap<object, ReadonlySet<string>>();
  const read: PartiesOfCall = (call) => {
    const certificate = call.getAuthContext().sslPeerCertificate?.raw;
    return certificate ? parties.of(certificate) : NONE;
  };
  return (call) => {
    const connection = connectionOf(call);
    if (!connection) return read(call);
    const before = known.get(connection);
    if (before) return before;
    const now = read(call);
    known.set(connection, now);
    return now;
  };
}
