import net from 'node:net';

import { Pool } from 'undici';

const PROBE_MS = 200;
const DEFAULT_TIMEOUT_MS = 60_000;
const HEADERS = { 'content-type': 'application/cloudevents+json' };
/** The app answered nobody: it is not there, so nothing was tried. Everything else is an outcome that is not known. */
const NOT_THERE = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH']);

/** The way to one app: delivers events over kept-alive connections, and knows whether the app is there at all. */
export class AppChannel {
  constructor({ port, host = '127.0.0.1', timeoutMs = DEFAULT_TIMEOUT_MS, connections, onUp }) {
    this.port = port;
    this.host = host;
    this.onUp = onUp;
    this.up = false;
    this.pool = new Pool(`http://${host}:${port}`, {
      connections,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      keepAliveTimeout: 30_000,
    });
  }

  /** Waits for the app's port, then reports it; also called whenever the app turned out to be away. */
  watch() {
    if (this.closed || this.timer) return;
    const probe = async () => {
      this.timer = undefined;
      if (this.closed) return;
      if (await this.answers()) {
        this.up = true;
        this.onUp();
      } else this.timer = setTimeout(probe, PROBE_MS);
    };
    this.timer = setTimeout(probe, 0);
  }

  answers() {
    return new Promise((resolve) => {
      const socket = net.connect({ port: this.port, host: this.host });
      const done = (answer) => {
        socket.destroy();
        resolve(answer);
      };
      socket.once('connect', () => done(true)).once('error', () => done(false));
      socket.setTimeout(1_000, () => done(false));
    });
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
        headers: HEADERS,
        body,
      });
      return judge(statusCode, await answer.text());
    } catch (error) {
      if (!NOT_THERE.has(error.code)) return { outcome: 'retry', why: error.code ?? error.message };
      this.up = false;
      this.watch();
      return { outcome: 'away', why: error.code };
    }
  }

  async close() {
    this.closed = true;
    clearTimeout(this.timer);
    await this.pool.destroy();
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
