import { Client, Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';

import { codeName } from '@holdfast/errors';
import { callersOf, channelCredentials, domainErrorOf } from '@holdfast/grpc';

import { identityAs } from '../../launcher/apps/party.ts';
import type { StackUrls } from '../../launcher/stack-types.ts';
import type { GrpcMethod, GrpcRequest } from './grpc-requests.ts';

/** What a call came to; `reason` is undefined where the answer carries none of ours. */
export interface GrpcAnswer {
  readonly code: string;
  readonly reason?: string | undefined;
  readonly message?: string;
}

const asIs = (bytes: Buffer): Buffer => bytes;

/** Sends raw bytes to methods of one server; with certificates, as the first that the table of callers names for the method. */
export class GrpcExchange {
  private readonly clients = new Map<string, Client>();
  private readonly urls: StackUrls;
  private readonly app: string;
  private readonly address: string;

  constructor(urls: StackUrls, app: string, address: string) {
    this.urls = urls;
    this.app = app;
    this.address = address;
  }

  private clientFor(path: string): Client {
    const party = firstCallerOf(path);
    let client = this.clients.get(party);
    if (!client) {
      const credentials = channelCredentials(identityAs(this.urls, party), this.app);
      const options = { 'grpc.enable_retries': 0, 'grpc.ssl_target_name_override': this.app };
      client = new Client(this.address, credentials, options);
      this.clients.set(party, client);
    }
    return client;
  }

  /** Calls a method; always resolves. */
  call(
    { path }: Pick<GrpcMethod, 'path'>,
    { bytes, metadata }: GrpcRequest,
    timeoutMs: number,
  ): Promise<GrpcAnswer> {
    const headers = new Metadata();
    for (const [name, value] of metadata)
      headers.add(name, name.endsWith('-bin') ? Buffer.from(value) : value);
    const options = { deadline: Date.now() + timeoutMs };
    return new Promise((resolve) => {
      this.clientFor(path).makeUnaryRequest(path, asIs, asIs, bytes, headers, options, (error) =>
        resolve(error ? refusal(error) : { code: 'OK' }),
      );
    });
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }
}

function firstCallerOf(path: string): string {
  const callers = callersOf(path);
  const first = callers === 'anyone' ? 'storefront' : callers?.[0];
  if (first === undefined) throw new Error(`No caller of ${path} is listed.`);
  return first;
}

const refusal = (error: ServiceError): GrpcAnswer => ({
  code: codeName(error.code),
  reason: domainErrorOf(error)?.reason,
  message: error.details,
});
