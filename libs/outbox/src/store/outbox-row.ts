/** A claimed event, as the relay needs it. */
export interface OutboxRow {
  readonly id: string;
  readonly position: bigint;
  readonly tenant_id: string;
  readonly topic: string;
  readonly aggregate_id: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly traceparent: string | null;
  readonly request_id: string | null;
  /** Refusals by the broker so far. */
  readonly attempts: number;
  /** Time from its insert to the claim. */
  readonly waited_seconds: number;
}
