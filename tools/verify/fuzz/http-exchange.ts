import { connect } from 'node:net';

/**
 * The bytes of a request. Its own socket and its own writer: no client library would send most of these.
 *
 * @param {any} request
 */
export function bytesOf(request) {
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

/**
 * Sends a request and answers `{status, headers, text, durationMs}`, or `{failure}` where there was no answer in time or none at all.
 */
export function exchange(base, request, timeoutMs) {
  const { hostname, port } = new URL(base);
  const began = performance.now();
  return new Promise((resolve) => {
    const chunks = [];
    const socket = connect({ host: hostname, port: Number(port) });
    const finish = (failure) => {
      clearTimeout(timer);
      socket.destroy();
      const durationMs = performance.now() - began;
      const answer = parseAnswer(Buffer.concat(chunks), request.method);
      resolve(answer ? { ...answer, durationMs } : { failure, durationMs });
    };
    const timer = setTimeout(() => finish(`no answer within ${timeoutMs} ms`), timeoutMs);
    // A server that refuses early may close while a long body is still being written: the answer counts, not the write.
    socket.on('error', (error) => finish(error.code ?? error.message));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => finish('connection closed without an answer'));
    if (request.cutOff === undefined) return socket.write(bytesOf(request));
    // A client that goes away in the middle of what it says.
    const bytes = bytesOf(request);
    socket.end(bytes.subarray(0, Math.floor(bytes.length * request.cutOff)));
  });
}

function parseAnswer(bytes, method) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first, ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (!status) return undefined;
  // "Go on": the answer itself is still to come.
  if (status < 200) return parseAnswer(bytes.subarray(end + 4), method);
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const body = bytes.subarray(end + 4);
  const text = headers['transfer-encoding'] === 'chunked' ? unchunked(body) : body;
  return { status, headers, text: text.toString('utf8'), method };
}

function unchunked(bytes) {
  const parts = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n');
    const size = end < 0 ? 0 : parseInt(rest.subarray(0, end).toString('latin1'), 16);
    if (!size) return Buffer.concat(parts);
    parts.push(rest.subarray(end + 2, end + 2 + size));
    rest = rest.subarray(end + 4 + size);
  }
}
