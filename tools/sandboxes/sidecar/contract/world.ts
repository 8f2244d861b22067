import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';

import type { OutboxRow } from '@holdfast/outbox';
import { freePort } from '@holdfast/testing';

import { RecordingApp } from './recording-app.ts';
import { writeResources } from './resources.ts';
import { SidecarProcesses } from './sidecar-process.ts';
import type { SidecarRow } from './sidecar-process.ts';

interface PublishOptions {
  readonly contentType?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly pubsub?: string;
}

/** Two consuming apps and one that publishes, on names of their own so that suites do not meet in one Redis. */
export class ContractWorld {
  readonly topic: string;
  readonly other: string;
  readonly forbidden: string;

  readonly shop: RecordingApp;
  readonly mailer: RecordingApp;
  readonly sidecars: SidecarProcesses;
  readonly publisherPort: number;
  private readonly resources: string;

  private constructor(
    shop: RecordingApp,
    mailer: RecordingApp,
    sidecars: SidecarProcesses,
    publisherPort: number,
    prefix: string,
    resources: string,
  ) {
    this.shop = shop;
    this.mailer = mailer;
    this.sidecars = sidecars;
    this.publisherPort = publisherPort;
    this.resources = resources;
    this.topic = `${prefix}.placed`;
    this.other = `${prefix}.paid`;
    this.forbidden = `${prefix}.forbidden`;
  }

  static async open({
    redisUrl = process.env['HOLDFAST_TEST_REDIS_URL'],
    tokens = {} as { app?: string; dapr?: string },
  } = {}): Promise<ContractWorld> {
    if (!redisUrl) throw new Error('integration specs run in the integration project, which starts Redis');
    const prefix = `contract${randomBytes(4).toString('hex')}`;
    const ids = { shop: `${prefix}-shop`, mailer: `${prefix}-mailer`, publisher: `${prefix}-publisher` };
    const topics = [`${prefix}.placed`, `${prefix}.paid`];
    const publishingScopes = `${ids.publisher}=${topics.join(',')}`;
    const resources = writeResources({
      redisUrl,
      consumers: [ids.shop, ids.mailer],
      topics,
      publishingScopes,
    });
    const [shop, mailer] = [new RecordingApp(await freePort()), new RecordingApp(await freePort())];
    const rows = [
      { appId: ids.shop, ...(await sidecarPorts()), appPort: shop.port },
      { appId: ids.mailer, ...(await sidecarPorts()), appPort: mailer.port },
      { appId: ids.publisher, ...(await sidecarPorts()) },
    ] as const;
    const sidecars = new SidecarProcesses(rows, resources, tokens);
    return new ContractWorld(shop, mailer, sidecars, rows[2].httpPort, prefix, resources);
  }

  /** Publishes an event with an id of its own and answers the HTTP status. */
  async publish(topic: string, body: unknown, options: PublishOptions = {}): Promise<number> {
    const {
      contentType = 'application/cloudevents+json',
      query = '',
      headers = {},
      pubsub = 'events',
    } = options;
    const url = `http://127.0.0.1:${this.publisherPort}/v1.0/publish/${pubsub}/${topic}${query}`;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': contentType, ...headers },
      body: text,
    });
    await response.text();
    return response.status;
  }

  /** A stored event as the relay claims it. */
  outboxRow(topic: string): OutboxRow {
    return {
      id: randomUUID(),
      position: 1n,
      tenant_id: 'demo',
      topic,
      aggregate_id: 'a',
      payload: { schema_version: 1, occurred_at: '2026-01-01T00:00:00Z' },
      traceparent: null,
      request_id: null,
      attempts: 0,
      waited_seconds: 0,
    };
  }

  async close(): Promise<void> {
    await this.sidecars.stop();
    await Promise.all([this.shop.stop(), this.mailer.stop()]);
    rmSync(this.resources, { recursive: true, force: true });
  }
}

/** Free ports for one sidecar. */
export async function sidecarPorts(): Promise<Pick<SidecarRow, 'httpPort' | 'ports'>> {
  const httpPort = await freePort();
  return {
    httpPort,
    ports: { grpc: await freePort(), internal: await freePort(), metrics: await freePort() },
  };
}

/** A complete event. */
export function anEvent(
  id: string,
  data: unknown = { n: 1 },
): Readonly<Record<string, unknown>> & { readonly id: string } {
  return {
    specversion: '1.0',
    id,
    type: 'contract.test.v1',
    source: 'contract',
    datacontenttype: 'application/json',
    data,
  };
}
