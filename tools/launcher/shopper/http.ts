import { Pool } from 'undici';

const CONNECTIONS = 64;
const TIMEOUT_MS = 30_000;

/** Headers of a request; those without a value are left out. */
export type Headers = Readonly<Record<string, string>>;

/** An answer of any status; the body is parsed where it is JSON, else text. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Body;
}

/** JSON over kept-alive connections to one server. */
export class HttpClient {
  private readonly pool: Pool;

  constructor(url: string) {
    this.pool = new Pool(url, {
      connections: CONNECTIONS,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
  }

  /** Sends a request; never throws for a status. The caller states what the body of the answer is, and that is not checked. */
  async request<Body = unknown>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    { headers = {}, body }: { headers?: Headers; body?: unknown } = {},
  ): Promise<Answer<Body>> {
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

  close(): Promise<void> {
    return this.pool.close();
  }
}
