import type { Call } from '../served-method.js';
import type { Parties } from './parties.js';

/** What tells which parties make a call. */
export type PartiesOfCall = (call: Pick<Call, 'getAuthContext'>) => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

/** The call's connection, of which the library shows no more than its address; what is found here is an object to remember by. */
function connectionOf(call: object): object | undefined {
  const { stream } = (call as { call?: { stream?: { session?: object } } }).call ?? {};
  return stream?.session;
}

/**
 * Tells who calls by the certificate of the call's connection. It is read once for a connection, which shows one certificate for as long as it lives:
 * asking Node for it takes as long as many a method.
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
