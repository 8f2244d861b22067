import { BODIES, BYTES, CONTENT_TYPES, EXPECTATIONS, FORWARDED, SEGMENTS, TEXTS } from './nasty.ts';
import { Values, toJson } from './values.ts';

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
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** Every operation of the apps' OpenAPI documents: `{app, method, path, operation, components}`. */
export function operationsOf(documents) {
  return Object.entries(documents).flatMap(([app, { paths, components }]) =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        app,
        method: method.toUpperCase(),
        path,
        operation,
        components: components.schemas,
      })),
    ),
  );
}

/** Text as header values carry it: bytes, no line ends (those would end the header, and are tried on their own). */
const headerText = (text) =>
  Buffer.from(text.replaceAll(/[\r\n\0]/g, ' ').slice(0, 9_000)).toString('latin1');

/** Draws requests for one operation from a world of real ids (see world.ts). */
export class HttpRequests {
  constructor(random, world) {
    Object.assign(this, { random, world });
  }

  /** One request as it goes over the wire; `changed` says what was done to it beside its values. */
  draw({ app, method, path, operation, components }) {
    const caller = this.random.pick(this.world.callers);
    const known = { ...this.world.known, ...caller.known };
    const values = new Values({ random: this.random, components, known });
    const request = {
      app,
      method,
      template: path,
      target: this.target(path, operation.parameters ?? [], values, caller),
      headers: this.headers(operation.parameters ?? [], values, caller),
      body: this.body(method, operation, values),
      documented: Object.keys(operation.responses),
      changed: [],
    };
    while (this.random.chance(0.25)) this.disturb(request);
    return request;
  }

  target(path, parameters, values, caller) {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name) => this.segment(path, name, values, caller));
    const query = parameters
      .filter(({ in: place, required }) => place === 'query' && (required || this.random.chance(0.6)))
      .map(({ name, schema }) => `${name}=${encodedText(values.of(schema, name))}`);
    return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
  }

  segment(path, name, values, caller) {
    if (this.random.chance(0.12)) return this.random.pick(SEGMENTS);
    const key = name === 'id' ? path.split('/')[2] : name;
    const real = caller.ids[key];
    return real?.length > 0 ? this.random.pick(real) : encodedText(values.text({}));
  }

  headers(parameters, values, caller) {
    const described = parameters
      .filter(
        ({ in: place, name }) => place === 'header' && name !== 'x-tenant-id' && this.random.chance(0.3),
      )
      .map(({ name, schema }) => [name, headerText(asText(values.of(schema, name)))]);
    return [['host', 'localhost'], ...Object.entries(caller.headers), ...described];
  }

  body(method, operation, values) {
    const schema = operation.requestBody?.content?.['application/json']?.schema;
    if (!schema) return WITH_BODY.has(method) && this.random.chance(0.2) ? Buffer.from('{}') : undefined;
    const { random } = this;
    if (random.chance(0.08)) return Buffer.from(random.pick(BODIES));
    if (random.chance(0.02)) return random.pick(BYTES);
    const text = toJson(values.of(schema));
    if (random.chance(0.02)) return Buffer.from(text.slice(0, random.int(0, text.length)));
    return Buffer.from(text);
  }

  /** Does something to the request that no value of a field can do. */
  disturb(request) {
    const { random } = this;
    const change = random.pick(Object.keys(DISTURBANCES));
    request.changed.push(change);
    DISTURBANCES[change](request, random);
  }
}

/** What is drawn in a text's place may be anything, an object without a prototype included. */
const asText = (value) => (typeof value === 'string' ? value : toJson(value ?? ''));

const encodedText = (value) => {
  const text = asText(value);
  return encodeURIComponent(
    text.toWellFormed ? text.toWellFormed() : text.replaceAll(/[\ud800-\udfff]/g, '\ufffd'),
  );
};

const without = (headers, name) => headers.filter(([key]) => key !== name);

function replaceHeader(request, name, value) {
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

const DISTURBANCES = {
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
