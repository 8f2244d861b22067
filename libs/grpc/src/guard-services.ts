import { Metadata } from '@grpc/grpc-js';
import type { Server, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

import { DomainError, STATUS_DETAILS_KEY, encodeStatus } from '@holdfast/errors';

import { inCallersContext } from './callers-context.js';
import { grpcIdentity } from './identity.js';
import type { GrpcIdentity } from './identity.js';
import type { Answer, Call, Handler } from './served-method.js';

/** What the bytes of a request became when they are no message of its type. */
const UNREADABLE = Symbol('unreadable');

const refusal = (error: DomainError): object => {
  const { code, message, details } = encodeStatus(error);
  const metadata = new Metadata();
  metadata.set(STATUS_DETAILS_KEY, details);
  return { code, message, details: message, metadata };
};

function safely(deserialize: (bytes: Buffer) => unknown) {
  return (bytes: Buffer): unknown => {
    try {
      return deserialize(bytes);
    } catch {
      return UNREADABLE;
    }
  };
}

const NAME = /(?:DNS|URI):([^,\s"]+)/g;

/** The name, of those that may call, that the caller's certificate carries; undefined where there is none, or no certificates are configured. */
export function certifiedCaller(
  call: Pick<Call, 'getAuthContext'>,
  identity: GrpcIdentity | undefined = grpcIdentity(),
): string | undefined {
  if (!identity) return undefined;
  const names = call.getAuthContext().sslPeerCertificate?.subjectaltname ?? '';
  return [...names.matchAll(NAME)]
    .map(([, name]) => name!)
    .find((name) => identity.allowedCallers.includes(name));
}

/** Whether the caller's certificate carries a name that may call. Without certificates in the configuration there is nothing to ask. */
function mayCall(call: Call, identity: GrpcIdentity | undefined): boolean {
  return !identity || certifiedCaller(call, identity) !== undefined;
}

function whyNot(call: Call, handler: Handler | undefined, identity: GrpcIdentity | undefined) {
  if (!mayCall(call, identity))
    return new DomainError('FORBIDDEN', {
      detail: 'the certificate carries no name that may call this service',
    });
  if (!handler) return new DomainError('METHOD_NOT_SERVED');
  if (call.request === UNREADABLE)
    return new DomainError('VALIDATION_FAILED', { detail: 'the bytes are no message of this method' });
  return undefined;
}

function refuse(error: DomainError, call: Call, answer?: Answer): void {
  if (answer) answer(refusal(error));
  else call.emit('error', refusal(error));
}

function guarded(path: string, handler: Handler | undefined, identity: GrpcIdentity | undefined): Handler {
  const served = handler && inCallersContext(path, handler, refuse);
  return (call, answer) => {
    const error = whyNot(call, served, identity);
    return error ? refuse(error, call, answer) : served!(call, answer);
  };
}

/**
 * Stands before every method of a server: who may not call is refused (with certificates: all but those who are named), and what cannot
 * be read or is not served is refused with a reason, where the library would answer INTERNAL or nothing but a code. What is served runs
 * in its caller's context.
 */
export function guardServices(server: Server, identity: GrpcIdentity | undefined): void {
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
      return [name, guarded(path, bound, identity)];
    });
    add(
      Object.fromEntries(readable) as ServiceDefinition,
      Object.fromEntries(handlers) as UntypedServiceImplementation,
    );
  };
}
