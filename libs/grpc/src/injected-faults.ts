import { status } from '@grpc/grpc-js';

import { processFaults } from '@holdfast/fault-injection';

import type { PromisedMethod } from './call-options.js';
import { RemoteCallError } from './remote-call-error.js';

/** The method unchanged; wrapped only in tests that inject faults. */
export function withInjectedFaults(service: string, method: string, send: PromisedMethod): PromisedMethod {
  const faults = processFaults()?.calls;
  if (!faults) return send;
  return (request, options) =>
    faults.call({
      name: `${service}.${method}`,
      request,
      send: (timeoutMs) => send(request, timeoutMs === undefined ? options : { timeoutMs }),
      failure: (code) => new RemoteCallError(service, method, status[code], undefined),
    });
}
