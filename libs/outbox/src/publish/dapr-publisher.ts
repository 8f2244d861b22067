import { Pool } from 'undici';

import { contextFrom, currentContext, runInContext } from '@holdfast/request-context';
import { inSpan } from '@holdfast/telemetry';

import type { OutboxRow } from '../store/outbox-row.js';
import { classifyAnswer, classifyError } from './classify-failure.js';
import type { SidecarAnswer } from './classify-failure.js';
import { toCloudEvent } from './cloud-event.js';
import { EventPublisher } from './event-publisher.js';
import type { PublishOutcome } from './event-publisher.js';

/** The sidecar and the publishing app. */
export interface DaprPublisherOptions {
  /** The sidecar's HTTP API: http://127.0.0.1:3500. */
  readonly endpoint: string;
  /** The token that the sidecar's API asks for; none where it asks for none. */
  readonly apiToken?: string | undefined;
  /** The Dapr component. */
  readonly pubsubName: string;
  /** CloudEvent source: the app. */
  readonly source: string;
  readonly timeoutMs: number;
  /** Connections kept open to the sidecar. */
  readonly connections: number;
}

/** The sidecar closed a connection while it was idle: the request was not read. */
const CLOSED_WHILE_IDLE = /ECONNRESET|EPIPE|other side closed/;

/**
 * Publishes by Dapr's HTTP API (`POST /v1.0/publish/<component>/<topic>`), with a deadline and with the trace context in a header, which
 * the sidecar copies into the event. Dapr's SDK for JavaScript has neither in its documented API (docs/adr/0030-libraries-kept-and-left.md).
 */
export class DaprPublisher extends EventPublisher {
  private readonly pool: Pool;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(private readonly options: DaprPublisherOptions) {
    super();
    const { endpoint, apiToken, timeoutMs, connections } = options;
    this.pool = new Pool(new URL(endpoint).origin, {
      connections,
      connect: { timeout: timeoutMs },
    });
    this.headers = {
      'content-type': 'application/cloudevents+json',
      ...(apiToken !== undefined && { 'dapr-api-token': apiToken }),
    };
  }

  override async publish(row: OutboxRow): Promise<PublishOutcome> {
    const first = await this.tryPublish(row);
    return first.kind === 'unreachable' && CLOSED_WHILE_IDLE.test(first.error) ? this.tryPublish(row) : first;
  }

  override close(): Promise<void> {
    return this.pool.destroy();
  }

  private async tryPublish(row: OutboxRow): Promise<PublishOutcome> {
    const context = contextFrom({
      tenantId: row.tenant_id,
      requestId: row.request_id ?? undefined,
      traceparent: row.traceparent ?? undefined,
    });
    try {
      const answer = await runInContext(context, () =>
        inSpan(`publish ${row.topic}`, { kind: 'producer', attributes: attributesOf(row) }, () =>
          this.post(row),
        ),
      );
      return answer.status < 300 ? { kind: 'published' } : classifyAnswer(answer);
    } catch (error) {
      return classifyError(error);
    }
  }

  private async post(row: OutboxRow): Promise<SidecarAnswer> {
    const { pubsubName, source, timeoutMs } = this.options;
    // Read inside of the span: consumers continue from it.
    const { traceparent } = currentContext()!;
    const event = toCloudEvent({ ...row, traceparent: row.traceparent && traceparent }, source);
    const { statusCode, body } = await this.pool.request({
      method: 'POST',
      path: `/v1.0/publish/${pubsubName}/${row.topic}`,
      headers: { ...this.headers, traceparent },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: statusCode, body: await body.text() };
  }
}

const attributesOf = ({ topic, id }: OutboxRow) => ({
  'messaging.system': 'dapr',
  'messaging.destination.name': topic,
  'messaging.message.id': id,
});
