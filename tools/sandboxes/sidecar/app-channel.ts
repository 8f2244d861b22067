import { Pool } from 'undici';

import { errorCode, messageOf } from '../../launcher/errors.ts';
import { READINESS } from './readiness.ts';

const PROBE_MS = 200;
const DEFAULT_TIMEOUT_MS = 60_000;
const CONTENT_TYPE = 'application/cloudevents+json';
/** No connection to the app: nothing was tried. Every other error is an unknown outcome. */
const NOT_THERE = new Set<string | undefined>(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH']);

/** The end of one delivery: `lost` is dropped without a dead letter, `away` means that the app is not there. */
export type Outcome = 'success' | 'drop' | 'lost' | 'retry' | 'away';

/** An outcome with its reason, for the log; empty for a success. */
export interface DeliveryResult {
  readonly outcome: Outcome;
  readonly why: string;
}

/** Where an app is, and how it is called. */
export interface AppChannelOptions {
  readonly port: number;
  readonly host?: string;
  readonly timeoutMs?: number | undefined;
  readonly connections: number;
  /** Sent with every event. */
  readonly token?: string | undefined;
  /** Called whenever the app has become ready. */
  readonly onUp: () => void;
}

/** The connections to one app: delivers events, and knows whether the app is there and ready. */
export class AppChannel {
  readonly port: number;
  /** Whether the app is there and ready. */
  up = false;
  private readonly onUp: () => void;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly pool: Pool;
  private readonly probes: Pool;
  private timer: NodeJS.Timeout | undefined;
  private asking: NodeJS.Timeout | undefined;
  private closed = false;

  constructor({
    port,
    host = '127.0.0.1',
    timeoutMs = DEFAULT_TIMEOUT_MS,
    connections,
    token,
    onUp,
  }: AppChannelOptions) {
    this.port = port;
    this.onUp = onUp;
    this.headers = { 'content-type': CONTENT_TYPE, ...(token && { 'dapr-api-token': token }) };
    this.pool = new Pool(`http://${host}:${port}`, {
      connections,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      keepAliveTimeout: 30_000,
    });
    // A pool of its own: a probe must not wait behind deliveries that hang.
    this.probes = new Pool(`http://${host}:${port}`, { connections: 1 });
  }

  /** Waits for the app to be ready, then reports it; also called whenever the app is away or not ready. */
  watch(): void {
    if (this.closed || this.timer) return;
    clearInterval(this.asking);
    const probe = async (): Promise<void> => {
      this.timer = undefined;
      if (this.closed) return;
      if (await this.isReady()) this.cameUp();
      else this.timer = setTimeout(probe, PROBE_MS);
    };
    this.timer = setTimeout(probe, 0);
  }

  private cameUp(): void {
    if (this.closed) return;
    this.up = true;
    let failures = 0;
    const ask = async (): Promise<void> => {
      failures = (await this.isReady()) ? 0 : failures + 1;
      if (failures >= READINESS.failures) this.wentDown();
    };
    this.asking = setInterval(() => void ask(), READINESS.everySeconds * 1_000);
    this.onUp();
  }

  private wentDown(): void {
    this.up = false;
    this.watch();
  }

  private async isReady(): Promise<boolean> {
    try {
      const { statusCode, body } = await this.probes.request({
        method: 'GET',
        path: READINESS.path,
        headersTimeout: READINESS.timeoutMs,
        bodyTimeout: READINESS.timeoutMs,
      });
      await body.dump();
      return statusCode >= 200 && statusCode < 300;
    } catch {
      return false;
    }
  }

  /** Posts one event to a route of the app; never rejects. */
  async deliver(route: string, body: Buffer): Promise<DeliveryResult> {
    try {
      const { statusCode, body: answer } = await this.pool.request({
        method: 'POST',
        path: route,
        headers: this.headers,
        body,
      });
      return judge(statusCode, await answer.text());
    } catch (error) {
      const code = errorCode(error);
      const why = code ?? messageOf(error);
      if (!NOT_THERE.has(code)) return { outcome: 'retry', why };
      this.wentDown();
      return { outcome: 'away', why };
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.asking);
    await Promise.all([this.pool.destroy(), this.probes.destroy()]);
  }
}

const STATUSES: ReadonlyMap<unknown, Outcome> = new Map<unknown, Outcome>([
  ['SUCCESS', 'success'],
  ['RETRY', 'retry'],
  ['DROP', 'drop'],
]);

/**
 * Dapr's reading of an app's answer. The body of a 2xx may name the outcome, and every refusal is retried but one: for 404 the
 * event is lost, without a dead letter (tried on daprd 1.16). A milder rule would hide a wrong route until the cluster.
 */
export function judge(statusCode: number, text: string): DeliveryResult {
  if (statusCode === 404) return { outcome: 'lost', why: 'the app has no such route (404)' };
  if (statusCode < 200 || statusCode > 299)
    return { outcome: 'retry', why: `the app answered ${statusCode}` };
  const status = statusIn(text);
  if (!status) return { outcome: 'success', why: '' };
  return { outcome: STATUSES.get(status) ?? 'retry', why: `the app answered ${String(status)}` };
}

function statusIn(text: string): unknown {
  if (text === '') return undefined;
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && 'status' in answer ? answer.status : undefined;
  } catch {
    return undefined;
  }
}
