import type { Random } from '../chaos/random.ts';
import { headerText } from './http-request.ts';
import type { Header, HttpRequest } from './http-request.ts';
import { BODIES, CONTENT_TYPES, EXPECTATIONS, FORWARDED, TEXTS } from './nasty.ts';

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'LOCK',
];

const without = (headers: readonly Header[], name: string): Header[] =>
  headers.filter(([key]) => key !== name);

function replaceHeader(request: HttpRequest, name: string, value: string): void {
  request.headers = [...without(request.headers, name), [name, headerText(value)]];
}

const NAMES = [
  'x-tenant-id',
  'x-cart-token',
  'authorization',
  'idempotency-key',
  'if-match',
  'x-request-id',
  'traceparent',
];

/** Something that is done to a request, and that no value of a field can do. */
type Disturbance = (request: HttpRequest, random: Random) => void;

const BY_NAME: Readonly<Record<string, Disturbance>> = {
  'header missing': (request, random) => {
    request.headers = without(request.headers, random.pick(NAMES));
  },
  'header nasty': (request, random) => replaceHeader(request, random.pick(NAMES), random.pick(TEXTS)),
  'header twice': (request, random) => {
    const name = random.pick(NAMES);
    request.headers.push([name, 'first'], [name, headerText(random.pick(TEXTS))]);
  },
  'if-match': (request, random) =>
    replaceHeader(
      request,
      'if-match',
      random.pick(['*', '"1"', 'W/"1"', '"-1"', '"1e9"', '"99999999999999999999"', '""', '"1","2"']),
    ),
  bearer: (request, random) =>
    replaceHeader(
      request,
      'authorization',
      random.pick([
        'Bearer',
        'Bearer ',
        'Bearer a.b.c',
        'Basic YTpi',
        `Bearer ${'a'.repeat(8_000)}`,
        'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.',
      ]),
    ),
  'content type': (request, random) => {
    request.contentType = random.pick(CONTENT_TYPES) ?? null;
  },
  'content encoding': (request, random) =>
    replaceHeader(request, 'content-encoding', random.pick(['gzip', 'br', 'nonsense'])),
  'content encoding in pieces': (request, random) => {
    for (const value of ['identity', random.pick(['gzip', 'deflate', 'zstd', 'gzip, br', '*', ''])])
      request.headers.push(['content-encoding', value]);
  },
  forwarded: (request, random) => {
    const names = [
      'x-forwarded-for',
      'x-real-ip',
      'forwarded',
      'x-forwarded-host',
      'x-forwarded-proto',
      'cf-connecting-ip',
    ];
    request.headers.push([random.pick(names), headerText(random.pick([...FORWARDED, ...TEXTS]))]);
  },
  expect: (request, random) => {
    request.headers.push(['expect', random.pick(EXPECTATIONS)]);
  },
  'sidecar token': (request, random) => {
    request.headers.push(['dapr-api-token', headerText(random.pick(TEXTS))]);
  },
  'unknown key': (request, random) => {
    const text = request.body?.toString() ?? '';
    if (!/^\{.*\}$/s.test(text)) return;
    const key = JSON.stringify(random.pick([...TEXTS, 'admin', 'customerId', 'tenantId', 'price']));
    request.body = Buffer.from(
      `${text.slice(0, -1)}${text === '{}' ? '' : ','}${key}:${random.pick(['1', 'null', '{}'])}}`,
    );
    request.documented = undefined;
  },
  'not UTF-8': (request, random) => {
    if (!request.body?.length) return;
    const at = random.int(0, request.body.length);
    const bytes = random.pick([
      [0xff],
      [0xc3, 0x28],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xc0, 0x80],
    ]);
    request.body = Buffer.concat([
      request.body.subarray(0, at),
      Buffer.from(bytes),
      request.body.subarray(at),
    ]);
  },
  'cut off': (request, random) => {
    request.cutOff = random.pick([0.3, 0.7, 0.95]);
  },
  'two lengths': (request, random) => {
    request.headers.push([
      'content-length',
      random.pick(['0', '5', '-1', '+5', '1e3', '99999999999', '5, 5', '0x5']),
    ]);
  },
  'two framings': (request, random) => {
    request.headers.push([
      'transfer-encoding',
      random.pick(['chunked', 'gzip', 'chunked, chunked', 'xchunked', ' chunked']),
    ]);
  },
  upgrade: (request, random) => {
    request.headers.push(['upgrade', random.pick(['websocket', 'h2c', ''])], ['connection', 'upgrade']);
  },
  accept: (request, random) =>
    replaceHeader(request, 'accept', random.pick(['', 'text/html', 'image/*', '*;q=2'])),
  chunked: (request) => {
    request.chunked = true;
  },
  'body where none belongs': (request, random) => {
    request.body = Buffer.from(random.pick(BODIES));
  },
  'other method': (request, random) => {
    request.method = random.pick(METHODS);
    request.documented = undefined;
  },
  'longer address': (request, random) => {
    request.target += random.pick([
      '/',
      '//',
      '/x',
      '?',
      '?a',
      '?a=1&a=2',
      '#x',
      '?%',
      `?${'a'.repeat(5_000)}`,
      '?version[]=1&version[x]=2',
    ]);
    request.documented = undefined;
  },
  'unreadable head': (request, random) => {
    request.headers.push([random.pick(['x bad', 'x:y', '', 'x\u0001']), 'v']);
  },
  'null in a header': (request) => {
    request.headers.push(['x-note', 'a\u0000b']);
  },
  'huge header': (request) => {
    request.headers.push(['x-note', 'a'.repeat(20_000)]);
  },
  'no host': (request) => {
    request.headers = without(request.headers, 'host');
  },
};

/** All of them, each with the name that a finding shows. */
export const DISTURBANCES: readonly (readonly [name: string, disturb: Disturbance])[] =
  Object.entries(BY_NAME);
