import type { OutboxRow } from '../store/outbox-row.js';

/** CloudEvents 1.0 in structured JSON, with the extensions that carry our context (names may only have a-z and 0-9). */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: unknown;
  readonly datacontenttype: 'application/json';
  readonly tenantid: string;
  readonly requestid?: string;
  readonly traceparent?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The CloudEvent of a row: the same id at every retry, so that consumers recognise a repetition. */
export const toCloudEvent = (row: OutboxRow, source: string): CloudEvent => ({
  specversion: '1.0',
  id: row.id,
  source,
  type: `${row.topic}.v${Number(row.payload['schema_version'])}`,
  subject: row.aggregate_id,
  time: row.payload['occurred_at'],
  datacontenttype: 'application/json',
  tenantid: row.tenant_id,
  ...(row.request_id !== null && { requestid: row.request_id }),
  ...(row.traceparent !== null && { traceparent: row.traceparent }),
  data: row.payload,
});
