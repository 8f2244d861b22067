import { readFile } from 'node:fs/promises';

import { Client, Metadata, credentials } from '@grpc/grpc-js';
import type { ChannelCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { AnyDefinition, ServiceDefinition } from '@grpc/proto-loader';

import { STATUS_DETAILS_KEY, codeName, decodeStatus } from '@holdfast/errors';
import { grpcLoaderOptions, protoPathOf, servingApp } from '@holdfast/grpc';

import type { AttackedStack } from './attacked-stack.ts';
import type { ClientCertificate } from './forged-certificates.ts';

/** A gRPC call. */
export interface GrpcCall {
  readonly packageName: string;
  readonly service: string;
  readonly method: string;
  readonly request: object;
  /** The token of a customer or an operator. */
  readonly token?: string;
}

/** The caller's identity: an app's genuine certificate, a forged one, none, or a connection without TLS. */
export type CallerIdentity =
  { readonly app: string } | { readonly certificate: ClientCertificate } | 'no certificate' | 'plain text';

const TIMEOUT_MS = 5_000;

async function credentialsFor(stack: AttackedStack, identity: CallerIdentity): Promise<ChannelCredentials> {
  if (identity === 'plain text') return credentials.createInsecure();
  const { certificates } = stack;
  const ca = await readFile(certificates.ca);
  // The attacker does not verify the server.
  const anyServer = { checkServerIdentity: () => undefined };
  if (identity === 'no certificate') return credentials.createSsl(ca, null, null, anyServer);
  if ('certificate' in identity)
    return credentials.createSsl(ca, identity.certificate.key, identity.certificate.cert, anyServer);
  const paths = identity.app === 'storefront' ? certificates.storefront : certificates.apps[identity.app];
  if (!paths) throw new Error(`${identity.app} has no certificate`);
  const { cert, key } = paths;
  return credentials.createSsl(ca, await readFile(key), await readFile(cert), anyServer);
}

/** Messages and enums have a format, services have none: grpc-js tells them apart in the same way. */
const isService = (definition: AnyDefinition): definition is ServiceDefinition => !('format' in definition);

/** Calls a method; returns the reason of a refusal, the name of its code where it has no reason, or `OK`. */
export async function callAs(
  stack: AttackedStack,
  identity: CallerIdentity,
  call: GrpcCall,
): Promise<string> {
  const { packageName, service, method, request, token } = call;
  const definitions = loadSync(protoPathOf(packageName, service), grpcLoaderOptions);
  const definition = definitions[`${packageName}.${service}`];
  const called = definition && isService(definition) ? definition[method] : undefined;
  if (!called) throw new Error(`${packageName}.${service} has no method ${method}`);
  const { path, requestSerialize } = called;
  const app = servingApp(packageName);
  const { grpc } = stack.app(app);
  if (grpc === undefined) throw new Error(`${app} serves no gRPC`);
  const client = new Client(grpc, await credentialsFor(stack, identity), {
    'grpc.enable_retries': 0,
    // TLS needs a server name, and an IP address is none.
    'grpc.ssl_target_name_override': app,
  });
  const metadata = new Metadata();
  metadata.set('x-tenant-id', 'demo');
  if (token) metadata.set('authorization', `Bearer ${token}`);
  try {
    return await new Promise((resolve) => {
      const options = { deadline: Date.now() + TIMEOUT_MS };
      const asIs = (bytes: Buffer): Buffer => bytes;
      client.makeUnaryRequest(path, asIs, asIs, requestSerialize(request), metadata, options, (error) => {
        if (!error) return resolve('OK');
        const [details] = error.metadata.get(STATUS_DETAILS_KEY);
        const bytes = typeof details === 'string' ? undefined : details;
        return resolve(decodeStatus(error.code, error.details, bytes, error)?.reason ?? codeName(error.code));
      });
    });
  } finally {
    client.close();
  }
}
