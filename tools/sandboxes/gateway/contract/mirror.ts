import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import type { StripeOpenApi } from './openapi.ts';

interface Upstreams {
  /** Keeps state and answers. */
  readonly sandboxUrl: string;
  /** Stripe's own mock: says whether Stripe would take the request. */
  readonly mockUrl: string;
  readonly api: StripeOpenApi;
}

/** For specs in other processes. */
const PROBLEMS = '/_contract/problems';
const FORWARDED = ['authorization', 'content-type', 'idempotency-key', 'stripe-account', 'stripe-version'];

/**
 * Stands where Stripe would: every request goes to the local gateway, whose answer is passed on, and to stripe-mock. Collects what Stripe
 * would refuse of the one and what it would never say of the other.
 */
export class ContractMirror {
  /** One line per request, as `POST /v1/refunds`. */
  readonly requests: string[] = [];
  private found: string[] = [];
  private readonly server: Server;
  private readonly upstreams: Upstreams;

  private constructor(server: Server, upstreams: Upstreams) {
    this.server = server;
    this.upstreams = upstreams;
  }

  static async start(upstreams: Upstreams): Promise<ContractMirror> {
    const server = createServer();
    const mirror = new ContractMirror(server, upstreams);
    server.on('request', (request, response) => void mirror.pass(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return mirror;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What was wrong since the last time, a line each. */
  takeProblems(): string[] {
    const problems = this.found;
    this.found = [];
    return problems;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '/' } = request;
    if (url === PROBLEMS) return void response.end(JSON.stringify(this.takeProblems()));
    if (url.startsWith('/_sandbox/')) return this.control(request, response);
    return this.check(request, response);
  }

  /** The sandbox's own control interface is no part of the contract. */
  private async control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const sent = await buffer(request);
    const init = { method, ...(sent.length > 0 && { body: new Uint8Array(sent) }) };
    const answer = await fetch(this.upstreams.sandboxUrl + url, init);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  }

  private async check(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const [path = '/'] = url.split('?');
    this.requests.push(`${method} ${path}`);
    const sent = await buffer(request);
    const init: RequestInit = {
      method,
      headers: Object.fromEntries(
        FORWARDED.flatMap((name) => (request.headers[name] ? [[name, String(request.headers[name])]] : [])),
      ),
      ...(sent.length > 0 && { body: new Uint8Array(sent) }),
    };
    const [answer, judged] = await Promise.all([
      fetch(this.upstreams.sandboxUrl + url, init),
      fetch(this.upstreams.mockUrl + url, init),
    ]);
    const [text, verdict] = await Promise.all([answer.text(), judged.text()]);
    if (!judged.ok)
      this.found.push(
        `${method} ${path}: Stripe refuses ${decodeURIComponent(String(sent))}: ${messageOf(verdict)}`,
      );
    const body: unknown = JSON.parse(text);
    this.found.push(...this.upstreams.api.answerProblems({ method, path, status: answer.status, body }));
    const replayed = answer.headers.get('idempotent-replayed');
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      'request-id': answer.headers.get('request-id') ?? '',
      ...(replayed && { 'idempotent-replayed': replayed }),
    });
    response.end(text);
  }
}

function messageOf(verdict: string): string {
  try {
    return (JSON.parse(verdict) as { error: { message: string } }).error.message;
  } catch {
    return verdict;
  }
}
