import { Server, ServerCredentials, loadPackageDefinition, status } from '@grpc/grpc-js';
import type { ServerUnaryCall, ServiceClientConstructor, sendUnaryData } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { HealthImplementation } from 'grpc-health-check';

import { isDomainError } from '@holdfast/errors';
import { grpcLoaderOptions, protoPathOf, toStatus } from '@holdfast/grpc';

/** Answers a request of a tenant. A DomainError becomes a refusal, as our services send it; any other error becomes UNAVAILABLE. */
export type FakeMethod<Request, Response> = (request: Request, tenantId: string) => Response;

/** A fake service over real gRPC. */
export interface FakeGrpcService {
  /** host:port. */
  readonly url: string;
  readonly stop: () => void;
  /** Sets the health that it reports; it starts as serving. */
  readonly setServing: (serving: boolean) => void;
}

type Call = ServerUnaryCall<unknown, unknown>;

/** Serves some methods of one of our services on a free port, without certificates. */
export async function fakeGrpcService(
  service: { readonly packageName: string; readonly serviceName: string },
  methods: Readonly<Record<string, FakeMethod<never, unknown>>>,
): Promise<FakeGrpcService> {
  const { packageName, serviceName } = service;
  let node: unknown = loadPackageDefinition(
    loadSync(protoPathOf(packageName, serviceName), grpcLoaderOptions),
  );
  for (const part of [...packageName.split('.'), serviceName]) node = (node as Record<string, unknown>)[part];
  const server = new Server();
  const handlers = Object.entries(methods).map(([name, method]) => [
    name,
    (call: Call, done: sendUnaryData<unknown>) => answer(method as FakeMethod<unknown, unknown>, call, done),
  ]);
  server.addService((node as ServiceClientConstructor).service, Object.fromEntries(handlers));
  const health = new HealthImplementation({ '': 'SERVING' });
  health.addToServer(server as Parameters<typeof health.addToServer>[0]);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    url: `127.0.0.1:${port}`,
    stop: () => server.forceShutdown(),
    setServing: (serving) => health.setStatus('', serving ? 'SERVING' : 'NOT_SERVING'),
  };
}

function answer(
  method: FakeMethod<unknown, unknown>,
  { request, metadata }: Call,
  done: sendUnaryData<unknown>,
): void {
  try {
    done(null, method(request, String(metadata.get('x-tenant-id')[0])));
  } catch (error) {
    if (!isDomainError(error)) return done({ code: status.UNAVAILABLE, details: 'away' });
    done(toStatus(error));
  }
}
