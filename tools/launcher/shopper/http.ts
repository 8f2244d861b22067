import { Pool } from 'undici';

const CONNECTIONS = 64;
const TIMEOUT_MS = 30_000;

/** JSON over kept-alive connections to one server. */
export class HttpClient {
  constructor(url) {
    this.pool = new Pool(url, {
      connections: CONNECTIONS,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
  }

  /**
   * Answers `{status, headers, body}`; the body parsed where it is JSON. Never throws for a status.
   *
   * @param {string} method
   * @param {string} path
   * @param {{headers?: object, body?: unknown}} [options]
   * @returns {Promise<{status: number, headers: any, body: any}>}
   */
  async request(method, path, { headers = {}, body } = {}) {
    const answer = await this.pool.request({
      method,
      path,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    const isJson = /json/.test(String(answer.headers['content-type'] ?? ''));
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: isJson && text ? JSON.parse(text) : text,
    };
  }

  close() {
    return this.pool.close();
  }
}
