import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

import { createGrpcClient } from '@holdfast/grpc';
import type { CallOptions, GrpcClient } from '@holdfast/grpc';
import { startApp } from '@holdfast/platform';
import type { catalog } from '@holdfast/proto';
import { newTraceparent, runInContext } from '@holdfast/request-context';
import { createTestDatabase, freePort, startIssuer } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { CATALOG_GRPC, CatalogModule } from '../catalog.module.js';
import { CatalogConfig } from '../config.js';
import { seed } from '../seed.js';

const DATA_DIR = resolve(import.meta.dirname, '../../../../tools/sandboxes/demo-data');

/** A CloudEvent as it reached the sidecar. */
export interface PublishedEvent {
  readonly path: string;
  readonly data: {
    readonly product_id: string;
    readonly sequence: number;
    readonly variants: { sku: string; name: string }[];
  };
}

/** The real app on a database of its own, a client, and what its relay handed to its sidecar. */
export interface CatalogUnderTest {
  readonly database: TestDatabase;
  readonly grpcUrl: string;
  readonly client: GrpcClient<catalog.CatalogServiceClient>;
  readonly published: readonly PublishedEvent[];
  /** As an operator of the shop. */
  readonly operatorOf: (tenantId: string) => Promise<CallOptions>;
  readonly as: <T>(tenantId: string, call: () => Promise<T>) => Promise<T>;
  readonly seed: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Takes every publish, as a sidecar with a broker would. */
async function startSidecar(published: PublishedEvent[]) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (request.method === 'POST')
        published.push({
          path: request.url ?? '',
          ...(JSON.parse(body) as { data: PublishedEvent['data'] }),
        });
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export async function startCatalog(): Promise<CatalogUnderTest> {
  const published: PublishedEvent[] = [];
  const issuer = await startIssuer();
  const [database, sidecar, grpcPort, httpPort] = await Promise.all([
    createTestDatabase('catalog'),
    startSidecar(published),
    freePort(),
    freePort(),
  ]);
  const config = CatalogConfig.parse({
    DATABASE_URL: database.url,
    BIND_HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    HOLDFAST_ENV: 'local',
    HTTP_PORT: httpPort,
    INTERNAL_HTTP_PORT: '0',
    GRPC_PORT: grpcPort,
    DAPR_HTTP_ENDPOINT: sidecar.url,
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
  });
  const running = await startApp({
    name: 'catalog',
    config: () => config,
    module: () => CatalogModule,
    grpc: CATALOG_GRPC,
  });
  const url = `127.0.0.1:${grpcPort}`;
  const client = createGrpcClient<catalog.CatalogServiceClient>({
    ...CATALOG_GRPC[0]!,
    url,
    defaultTimeoutMs: 20_000,
  });
  return {
    database,
    grpcUrl: url,
    client,
    published,
    operatorOf: async (tenantId) => ({
      authorization: `Bearer ${await issuer.token('olga', tenantId, '5m', ['ops'])}`,
    }),
    as: (tenantId, call) =>
      runInContext({ tenantId, requestId: 'spec', traceparent: newTraceparent() }, call),
    seed: () => seed({ databaseUrl: database.url, dataDir: DATA_DIR }),
    stop: async () => {
      client.close();
      await running.stop();
      issuer.close();
      await sidecar.close();
      await database.drop();
    },
  };
}
