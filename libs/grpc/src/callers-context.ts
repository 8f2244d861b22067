import { DomainError } from '@holdfast/errors';
import { runInContext } from '@holdfast/request-context';
import { openSpan } from '@holdfast/telemetry';
import type { OpenSpan } from '@holdfast/telemetry';

import { incomingContext } from './metadata.js';
import type { Answer, Call, Handler } from './served-method.js';

const OURS = /^\/holdfast\.[^/]*\.(\w+)\/(\w+)$/;

/**
 * Runs a method in its caller's context, as a span of the caller's trace; a call without a tenant is refused. It wraps the library's
 * handler: an interceptor of the framework would send every request of the process, HTTP included, through observables.
 */
export function inCallersContext(
  path: string,
  handler: Handler,
  refuse: (error: DomainError, call: Call, answer?: Answer) => void,
): Handler {
  const [, service, method] = OURS.exec(path) ?? [];
  if (service === undefined) return handler;
  const name = `${service}.${method}`;
  return (call, answer) => {
    const context = incomingContext(call.metadata);
    const { tenantId } = context;
    if (!tenantId) {
      const error = new DomainError('TENANT_REQUIRED', { detail: 'metadata x-tenant-id is missing' });
      return refuse(error, call, answer);
    }
    const attributes = { 'rpc.system': 'grpc', 'rpc.method': name, 'holdfast.tenant': tenantId };
    // A stream has no one answer that would end its span.
    const opened = answer && openSpan(context, name, { kind: 'server', attributes });
    return runInContext(opened?.context ?? context, () =>
      handler(call, opened ? ending(opened, answer) : answer),
    );
  };
}

/** A span ends with the one answer. */
const ending =
  ({ end }: OpenSpan, answer: Answer): Answer =>
  (error, ...rest) => {
    end(error ?? undefined);
    answer(error, ...rest);
  };
