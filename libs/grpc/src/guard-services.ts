import type { Server, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

import { DomainError, isDomainError } from '@holdfast/errors';

import { inCallersContext } from './callers-context.js';
import type { Admission } from './callers/admission.js';
import { toStatus } from './domain-status.js';
import type { Answer, Call, Handler } from './served-method.js';

/** Stands for a request whose bytes are no message of its type. */
const UNREADABLE = Symbol('unreadable');

function safely(deserialize: (bytes: Buffer) => unknown) {
  return (bytes: Buffer): unknown => {
    try {
      return deserialize(bytes);
    } catch {
      return UNREADABLE;
    }
  };
}

function whyNotReadable(call: Call, handler: Handler | undefined): DomainError | undefined {
  if (!handler) return new DomainError('METHOD_NOT_SERVED');
  if (call.request === UNREADABLE)
    return new DomainError('VALIDATION_FAILED', { detail: 'the bytes are no message of this method' });
  return undefined;
}

function refuse(error: DomainError, call: Call, answer?: Answer): void {
  if (answer) answer(toStatus(error));
  else call.emit('error', toStatus(error));
}

function guarded(path: string, handler: Handler | undefined, admission: Admission): Handler {
  const served = handler && inCallersContext(path, handler, refuse);
  const { whyNot, mayAct } = admission.of(path);
  const go: Handler = (call, answer) => {
    const error = whyNotReadable(call, served);
    return error ? refuse(error, call, answer) : served!(call, answer);
  };
  return (call, answer) => {
    const error = whyNot(call);
    if (error) return refuse(error, call, answer);
    const role = mayAct(call);
    if (!role) return go(call, answer);
    return role.then(
      () => go(call, answer),
      (reason: unknown) => refuse(asDomainError(reason), call, answer),
    );
  };
}

const asDomainError = (error: unknown): DomainError =>
  isDomainError(error) ? error : new DomainError('INTERNAL', { cause: error });

/**
 * Guards every method of a server. It refuses callers that may not call (with certificates: all that the table of callers does not list for
 * the method), and answers unreadable requests and unknown methods with a reason, where the library would answer INTERNAL or only a code.
 * Served calls run in their caller's context.
 */
export function guardServices(server: Server, admission: Admission): void {
  const add = server.addService.bind(server);
  server.addService = (definition: ServiceDefinition, implementation: UntypedServiceImplementation): void => {
    const methods = Object.entries(definition);
    const readable = methods.map(([name, method]) => [
      name,
      { ...method, requestDeserialize: safely(method.requestDeserialize) },
    ]);
    const handlers = methods.map(([name, { originalName, path }]) => {
      const handler = implementation[name] ?? (originalName ? implementation[originalName] : undefined);
      const bound = (handler as Handler | undefined)?.bind(implementation);
      return [name, guarded(path, bound, admission)];
    });
    add(
      Object.fromEntries(readable) as ServiceDefinition,
      Object.fromEntries(handlers) as UntypedServiceImplementation,
    );
  };
}
