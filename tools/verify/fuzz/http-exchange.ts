import { connect } from 'node:net';

import { errorCode } from '../../launcher/errors.ts';
import type { HttpRequest } from './http-request.ts';

/** An answer, read to its end. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly failure?: undefined;
}

/** No answer in time, or none at all. */
export interface Unanswered {
  readonly status?: undefined;
  readonly text?: undefined;
  readonly failure: string;
}

/** What a request came to. */
export type HttpAnswer = Answered | Unanswered;

/** The bytes of a request. Its own socket and its own writer: no client library would send most of these. */
export function bytesOf(request: HttpRequest): Buffer {
  const { method, target, headers, body, contentType, chunked } = request;
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const type = contentType === undefined ? 'application/json' : contentType;
  if (body && type !== null) lines.push(`content-type: ${type}`);
  if (body && chunked) lines.push('transfer-encoding: chunked');
  else if (body) lines.push(`content-length: ${body.length}`);
  lines.push('connection: close');
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (!body) return head;
  if (!chunked) return Buffer.concat([head, body]);
  const size = Buffer.from(`${body.length.toString(16)}\r\n`);
  const chunk = body.length > 0 ? Buffer.concat([size, body, Buffer.from('\r\n')]) : Buffer.alloc(0);
  return Buffer.concat([head, chunk, Buffer.from('0\r\n\r\n')]);
}

/** Sends a request and reads what comes; always resolves. */
export function exchange(base: string, request: HttpRequest, timeoutMs: number): Promise<HttpAnswer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) });
    const finish = (failure: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parseAnswer(Buffer.concat(chunks)) ?? { failure });
    };
    const timer = setTimeout(() => finish(`no answer within ${timeoutMs} ms`), timeoutMs);
    // A server that refuses early may close while a long body is still being written: the answer counts, not the write.
    socket.on('error', (error) => finish(errorCode(error) ?? error.message));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('close', () => finish('connection closed without an answer'));
    const bytes = bytesOf(request);
    if (request.cutOff === undefined) socket.write(bytes);
    // A client that goes away in the middle of what it says.
    else socket.end(bytes.subarray(0, Math.floor(bytes.length * request.cutOff)));
  });
}

function parseAnswer(bytes: Buffer): Answered | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (!status) return undefined;
  // "Go on": the answer itself is still to come.
  if (status < 200) return parseAnswer(bytes.subarray(end + 4));
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const body = bytes.subarray(end + 4);
  const text = headers['transfer-encoding'] === 'chunked' ? unchunked(body) : body;
  return { status, headers, text: text.toString('utf8') };
}

function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n');
    const size = end < 0 ? 0 : parseInt(rest.subarray(0, end).toString('latin1'), 16);
    if (!size) return Buffer.concat(parts);
    parts.push(rest.subarray(end + 2, end + 2 + size));
    rest = rest.subarray(end + 4 + size);
  }
}

/** Request and answer, as a finding shows them. */
export function describeExchange(request: HttpRequest, answer: HttpAnswer): string {
  const { method, target, changed, headers, body } = request;
  return [
    `${method} ${target.slice(0, 150)} ${changed.join(', ')}`,
    JSON.stringify(headers).slice(0, 400),
    body?.subarray(0, 400).toString('utf8') ?? '',
    answer.failure ?? `${answer.status} ${answer.text.slice(0, 300)}`,
  ].join('\n    ');
}
