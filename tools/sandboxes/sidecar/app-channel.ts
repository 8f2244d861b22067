import { Pool } from 'undici';

import { READINESS } from './readiness.ts';

const PROBE_MS = 200;
const DEFAULT_TIMEOUT_MS = 60_000;
const CONTENT_TYPE = 'application/cloudevents+json';
/** The app answered nobody: it is not there, so nothing was tried. Everything else is an outcome that is not known. */
const NOT_THERE = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH']);

/** The way to one app: delivers events over kept-alive connections, and knows whether the app is there, and ready. */
export class AppChannel {
  constructor({ port, host = '127.0.0.1', timeoutMs = DEFAULT_TIMEOUT_MS, connections, token, onUp }) {
    this.port = port;
    this.host = host;
    this.onUp = onUp;
    this.headers = { 'content-type': CONTENT_TYPE, ...(token && { 'dapr-api-token': token }) };
    this.up = false;
    this.pool = new Pool(`http://${host}:${port}`, {
      connections,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      keepAliveTimeout: 30_000,
    });
    // Of its own: a question about the app must not wait behind deliveries that hang.
    this.probes = new Pool(`http://${host}:${port}`, { connections: 1 });
  }

  /** Waits for the app to be ready, then reports it; also called whenever the app turned out to be away, or unready. */
  watch() {
    if (this.closed || this.timer) return;
    clearInterval(this.asking);
    const probe = async () => {
      this.timer = undefined;
      if (this.closed) return;
      if (await this.isReady()) this.cameUp();
      else this.timer = setTimeout(probe, PROBE_MS);
    };
    this.timer = setTimeout(probe, 0);
  }

  cameUp() {
    if (this.closed) return;
    this.up = true;
    let failures = 0;
    const ask = async () => {
      failures = (await this.isReady()) ? 0 : failures + 1;
      if (failures >= READINESS.failures) this.wentDown();
    };
    this.asking = setInterval(() => void ask(), READINESS.everySeconds * 1_000);
    this.onUp();
  }

  wentDown() {
    this.up = false;
    this.watch();
  }

  async isReady() {
    try {
      const { statusCode, body } = await this.probes.request({
        ...{ method: 'GET', path: READINESS.path },
        ...{ headersTimeout: READINESS.timeoutMs, bodyTimeout: READINESS.timeoutMs },
      });
      await body.dump();
      return statusCode >= 200 && statusCode < 300;
    } catch {
      return false;
    }
  }

  /**
   * Hands one event over. Answers `{outcome, why}`: `success`, `drop`, `lost`, `retry`, or `away` when the app is
   * not there.
   */
  async deliver(route, body) {
    try {
      const { statusCode, body: answer } = await this.pool.request({
        method: 'POST',
        path: route,
        headers: this.headers,
        body,
      });
      return judge(statusCode, await answer.text());
    } catch (error) {
      if (!NOT_THERE.has(error.code)) return { outcome: 'retry', why: error.code ?? error.message };
      this.wentDown();
      return { outcome: 'away', why: error.code };
    }
  }

  async close() {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.asking);
    await Promise.all([this.pool.destroy(), this.probes.destroy()]);
  }
}

const STATUSES = { SUCCESS: 'success', RETRY: 'retry', DROP: 'drop' };

/**
 * Dapr's reading of an app's answer. 2xx may say itself what it means, and any refusal is retried but one: for 404 the
 * event is lost, without a dead letter (tried on daprd 1.16). To be kinder here would hide a wrong route until the cluster.
 */
export function judge(statusCode, text) {
  if (statusCode === 404) return { outcome: 'lost', why: 'the app has no such route (404)' };
  if (statusCode < 200 || statusCode > 299)
    return { outcome: 'retry', why: `the app answered ${statusCode}` };
  const status = statusIn(text);
  if (!status) return { outcome: 'success' };
  return { outcome: STATUSES[status] ?? 'retry', why: `the app answered ${status}` };
}

function statusIn(text) {
  if (text === '') return undefined;
  try {
    return JSON.parse(text)?.status;
  } catch {
    return undefined;
  }
}
