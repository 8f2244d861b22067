import { Pool } from 'undici';

import { contextFrom, currentContext, runInContext } from '@holdfast/request-context';
import { inSpan } from '@holdfast/telemetry';

import type { OutboxRow } from '../store/outbox-row.js';
import { classifyFailure } from './classify-failure.js';
import { toCloudEvent } from './cloud-event.js';
import { EventPublisher } from './event-publisher.js';
import type { PublishOutcome } from './event-publisher.js';

/** Where the sidecar is and who publishes. */
export interface DaprPublisherOptions {
  /** The sidecar's HTTP API: http://127.0.0.1:3500. */
  readonly endpoint: string;
  /** What the sidecar's API asks for; none where it asks for nothing. */
  readonly apiToken?: string | undefined;
  /** The Dapr component. */
  readonly pubsubName: string;
  /** CloudEvent source: the app. */
  readonly source: string;
  readonly timeoutMs: number;
  /** Connections kept open to the sidecar. */
  readonly connections: number;
}

/** What the SDK's client asks of its transport. */
interface HttpRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}
interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  readonly text: () => Promise<string>;
}
interface HttpClient {
  getClient: (
    requiresInitialization?: boolean,
  ) => Promise<(url: string, request: HttpRequest) => Promise<HttpResponse>>;
}
interface PubSub {
  publish(name: string, topic: string, data: object, options: object): Promise<{ error?: unknown }>;
}

const CONTENT_TYPE = 'application/cloudevents+json';
/** A connection that the sidecar closed while it was idle looks like this, once. */
const CLOSED_WHILE_IDLE = /ECONNRESET|EPIPE|other side closed/;

/**
 * Publishes through the Dapr SDK's client over HTTP, on a transport of ours that closes what the SDK leaves open: its publish has no
 * deadline, does not carry our trace context in a header (the sidecar replaces the event's own attribute by it), and before the
 * first publish waits up to 30 s for the sidecar instead of saying that it is not there. It also takes a third less of the relay's
 * processor time.
 */
export class DaprPublisher extends EventPublisher {
  private readonly pool: Pool;
  private pubsub: PubSub | undefined;

  constructor(private readonly options: DaprPublisherOptions) {
    super();
    const { timeoutMs } = options;
    this.pool = new Pool(new URL(options.endpoint).origin, {
      connections: options.connections,
      connect: { timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  override async open(): Promise<void> {
    // Imported late: the SDK brings its server and gRPC parts along, which an app that never publishes must not pay for.
    const sdk = await import('@dapr/dapr');
    const { DaprClient, CommunicationProtocolEnum, LogLevel } = sdk.default ?? sdk;
    const { hostname, port, protocol } = new URL(this.options.endpoint);
    const client = new DaprClient({
      daprHost: `${protocol}//${hostname}`,
      daprPort: port || (protocol === 'https:' ? '443' : '80'),
      ...(this.options.apiToken !== undefined && { daprApiToken: this.options.apiToken }),
      communicationProtocol: CommunicationProtocolEnum.HTTP,
      logger: { level: LogLevel.Error, service: SILENT },
    });
    const http = client.daprClient as unknown as HttpClient;
    http.getClient = () => Promise.resolve((url, request) => this.send(url, request));
    this.pubsub = client.pubsub as unknown as PubSub;
  }

  override async publish(row: OutboxRow): Promise<PublishOutcome> {
    const first = await this.tryPublish(row);
    return first.kind === 'unreachable' && CLOSED_WHILE_IDLE.test(first.error) ? this.tryPublish(row) : first;
  }

  override close(): Promise<void> {
    return this.pool.destroy();
  }

  private async tryPublish(row: OutboxRow): Promise<PublishOutcome> {
    const { pubsubName, source } = this.options;
    const context = contextFrom({
      tenantId: row.tenant_id,
      requestId: row.request_id ?? undefined,
      traceparent: row.traceparent ?? undefined,
    });
    try {
      // The SDK does not throw: a returned error is the failure.
      const { error } = await runInContext(context, () =>
        inSpan(`publish ${row.topic}`, { kind: 'producer', attributes: spanOf(row) }, () => {
          // Read inside: consumers go on from the span of the publishing.
          const { traceparent } = currentContext()!;
          const event = toCloudEvent({ ...row, traceparent: row.traceparent && traceparent }, source);
          return this.pubsub!.publish(pubsubName, row.topic, event, { contentType: CONTENT_TYPE });
        }),
      );
      return error === undefined ? { kind: 'published' } : classifyFailure(error);
    } catch (error) {
      return classifyFailure(error);
    }
  }

  private async send(url: string, { method, headers, body }: HttpRequest): Promise<HttpResponse> {
    const traceparent = currentContext()?.traceparent;
    const answer = await this.pool.request({
      path: url.slice(url.indexOf('/', url.indexOf('//') + 2)),
      method: method as 'POST',
      headers: traceparent ? { ...headers, traceparent } : headers,
      ...(body !== undefined && { body }),
    });
    return { status: answer.statusCode, statusText: answer.statusText, text: () => answer.body.text() };
  }
}

const spanOf = ({ topic, id }: OutboxRow) => ({
  'messaging.system': 'dapr',
  'messaging.destination.name': topic,
  'messaging.message.id': id,
});

const nothing = (): void => {};
/** The relay logs what happened, once; the SDK's own lines would repeat it without context. */
const SILENT = { error: nothing, warn: nothing, info: nothing, verbose: nothing, debug: nothing };
