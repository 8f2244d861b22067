import { Metadata, credentials, loadPackageDefinition } from '@grpc/grpc-js';
import type { Client, ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

import { domainErrorOf, grpcLoaderOptions, protoPathOf } from '@holdfast/grpc';

const PACKAGE = 'holdfast.checkout.v1';

type SpecAnswer = any;

type Unary = (
  request: object,
  metadata: Metadata,
  callback: (error: ServiceError | null, answer: unknown) => void,
) => void;
type ServiceClient = Client & Readonly<Record<string, Unary | undefined>>;

/** Calls the app as any gRPC client would, with the metadata it is given. */
export class GrpcCaller {
  private readonly clients = new Map<string, ServiceClient>();

  constructor(url: string) {
    for (const service of ['CartService', 'CheckoutService']) {
      const definition = loadPackageDefinition(loadSync(protoPathOf(PACKAGE, service), grpcLoaderOptions));
      const found = PACKAGE.split('.').reduce(
        (node: unknown, part) => (node as Record<string, unknown>)[part],
        definition,
      );
      const constructor = (found as Record<string, new (url: string, creds: object) => ServiceClient>)[
        service
      ]!;
      this.clients.set(service, new constructor(url, credentials.createInsecure()));
    }
  }

  /** The answer, or what went wrong: a DomainError where the status carries one of ours. */
  call(
    service: string,
    method: string,
    request: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<SpecAnswer> {
    const client = this.clients.get(service)!;
    const metadata = new Metadata();
    for (const [name, value] of Object.entries({ 'x-tenant-id': 'demo', ...headers }))
      if (value) metadata.set(name, value);
    return new Promise((resolve, reject) => {
      client[method]!.call(client, request, metadata, (error, answer) => {
        if (!error) return resolve(answer);
        reject(domainErrorOf(error) ?? error);
      });
    });
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }
}
