import { readFile } from 'node:fs/promises';

import { Client, Metadata, credentials } from '@grpc/grpc-js';
import type { ChannelCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { AnyDefinition, ServiceDefinition } from '@grpc/proto-loader';

import { STATUS_DETAILS_KEY, codeName, decodeStatus } from '@holdfast/errors';
import { grpcLoaderOptions, protoPathOf, servingApp } from '@holdfast/grpc';

import type { AttackedStack } from './attacked-stack.ts';
import type { Shown } from './forged-certificates.ts';

/** A call of a method, as a pod of the cluster makes it. */
export interface NeighboursCall {
  readonly packageName: string;
  readonly service: string;
  readonly method: string;
  readonly request: object;
  /** A person's token. */
  readonly token?: string;
}

/** With what a pod comes: an app's true certificate, one of its own making, none, or in plain text. */
export type Disguise = { readonly app: string } | { readonly shown: Shown } | 'no certificate' | 'plain text';

/** Nobody can be reached faster than that it is refused. */
const TIMEOUT_MS = 5_000;

async function credentialsFor(stack: AttackedStack, disguise: Disguise): Promise<ChannelCredentials> {
  if (disguise === 'plain text') return credentials.createInsecure();
  const { certificates } = stack;
  const ca = await readFile(certificates.ca);
  // Who attacks does not mind whom it attacks.
  const anyServer = { checkServerIdentity: () => undefined };
  if (disguise === 'no certificate') return credentials.createSsl(ca, null, null, anyServer);
  if ('shown' in disguise)
    return credentials.createSsl(ca, disguise.shown.key, disguise.shown.cert, anyServer);
  const paths = disguise.app === 'storefront' ? certificates.storefront : certificates.apps[disguise.app];
  if (!paths) throw new Error(`${disguise.app} has no certificate`);
  const { cert, key } = paths;
  return credentials.createSsl(ca, await readFile(key), await readFile(cert), anyServer);
}

/** Messages and enums have a format, services have none: grpc-js tells them apart in the same way. */
const isService = (definition: AnyDefinition): definition is ServiceDefinition => !('format' in definition);

/** What a call is answered with: the reason of a refusal, the name of a code where there is none, or `OK`. */
export async function callAs(
  stack: AttackedStack,
  disguise: Disguise,
  call: NeighboursCall,
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
  const client = new Client(grpc, await credentialsFor(stack, disguise), {
    'grpc.enable_retries': 0,
    // Without a name to ask for, TLS would be given the address, which it does not take for one.
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
