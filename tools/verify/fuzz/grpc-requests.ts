import { join } from 'node:path';

import protobuf from 'protobufjs';

import { TEXTS } from './nasty.ts';

const INT64 = [
  '0',
  '1',
  '-1',
  '100',
  '9223372036854775807',
  '-9223372036854775808',
  '10000000000000',
  '9007199254740993',
];
const INT32 = [0, 1, -1, 2, 999, 1_000, 2_147_483_647, -2_147_483_648];
const DOUBLES = [0, -0, 1.5, 1e308, -1e308, NaN, Infinity, -Infinity, 5e-324];
const BAD_BYTES = [
  [0x0a, 0xff],
  [0x0a, 0x02, 0xc3, 0x28],
  [0xff, 0xff, 0xff],
  [0x0b, 0x0b, 0x0b],
  [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x0a, 0x80, 0x80, 0x80, 0x80, 0x08],
];
const MAX_DEPTH = 4;

/** Every method of the .proto files: `{service, method, path, requestType}`. */
export function methodsOf(protoDir, files) {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => (target.startsWith('/') ? target : join(protoDir, target));
  root.loadSync(files, { keepCase: false });
  root.resolveAll();
  return servicesIn(root).flatMap((service) =>
    // A stream has no one answer to judge.
    service.methodsArray
      .filter((method) => !method.responseStream)
      .map((method) => ({
        service: service.fullName.slice(1),
        method: method.name,
        path: `/${service.fullName.slice(1)}/${method.name}`,
        requestType: method.resolvedRequestType,
      })),
  );
}

const servicesIn = (node) =>
  (node.nestedArray ?? []).flatMap((inner) =>
    inner instanceof protobuf.Service ? [inner] : servicesIn(inner),
  );

/** Draws messages and metadata for gRPC methods; `known` gives real values by a field's name. */
export class GrpcRequests {
  constructor(random, known) {
    Object.assign(this, { random, known });
  }

  /** The bytes of a request, and its metadata as pairs. */
  draw({ requestType }) {
    const { random } = this;
    const message = this.message(requestType, 0);
    let bytes = Buffer.from(requestType.encode(requestType.fromObject(message)).finish());
    const changed = [];
    if (random.chance(0.06)) {
      changed.push('bytes');
      bytes = this.spoiled(bytes);
    }
    return { message, bytes, metadata: this.metadata(), changed };
  }

  message(type, depth) {
    const chosen = new Map(type.oneofsArray.map((oneof) => [oneof, this.random.pick(oneof.fieldsArray)]));
    const fields = type.fieldsArray.filter(
      (field) => this.random.chance(0.88) && (!field.partOf || chosen.get(field.partOf) === field),
    );
    return Object.fromEntries(fields.map((field) => [field.name, this.field(field.resolve(), depth)]));
  }

  field(field, depth) {
    if (field.map) return { [this.text(field.name)]: this.single(field, depth) };
    if (!field.repeated) return this.single(field, depth);
    const length = this.random.chance(0.02) ? 200 : this.random.int(0, 3);
    return Array.from({ length }, () => this.single(field, depth));
  }

  single({ name, type, resolvedType }, depth) {
    const { random } = this;
    if (resolvedType instanceof protobuf.Enum)
      return random.chance(0.1) ? 99 : random.pick(Object.values(resolvedType.values));
    if (resolvedType) return depth > MAX_DEPTH ? {} : this.message(resolvedType, depth + 1);
    switch (type) {
      case 'string':
        return this.text(name);
      case 'bytes':
        return Buffer.from(random.pick(TEXTS));
      case 'bool':
        return random.chance(0.5);
      case 'double':
      case 'float':
        return random.pick(DOUBLES);
      case 'int64':
      case 'uint64':
      case 'sint64':
        return random.chance(0.5) ? String(random.int(0, 10_000)) : random.pick(INT64);
      default:
        return random.chance(0.6) ? random.int(0, 20) : random.pick(INT32);
    }
  }

  text(name) {
    const { random } = this;
    const real = this.known[name] ?? (name.endsWith('Id') ? this.known.id : undefined);
    if (real?.length > 0 && random.chance(0.75)) return random.pick(real);
    return random.chance(0.5) ? random.pick(TEXTS) : `w${random.int(0, 99)}`;
  }

  spoiled(bytes) {
    const { random } = this;
    return random.weighted([
      [2, () => Buffer.concat([bytes, Buffer.from(random.pick(BAD_BYTES))])],
      [1, () => bytes.subarray(0, random.int(0, bytes.length))],
      [1, () => Buffer.from(Array.from({ length: random.int(1, 60) }, () => random.int(0, 255)))],
      [1, () => Buffer.from(bytes.map((byte) => (random.chance(0.05) ? random.int(0, 255) : byte)))],
    ])();
  }

  metadata() {
    const { random } = this;
    const ascii = () =>
      random
        .pick(TEXTS)
        .replaceAll(/[^\x20-\x7e]/g, '?')
        .slice(0, 2_000);
    const tenant = random.weighted([
      [20, () => [['x-tenant-id', random.pick(this.known.tenant)]]],
      [1, () => []],
      [1, () => [['x-tenant-id', ascii()]]],
      [
        1,
        () => [
          ['x-tenant-id', 'demo-jp'],
          ['x-tenant-id', ascii()],
        ],
      ],
    ])();
    const names = ['x-request-id', 'traceparent', 'authorization', 'x-cart-token', 'x-junk-bin'];
    const others = random.chance(0.15) ? [[random.pick(names), ascii()]] : [];
    const token = random.chance(0.5) ? [['x-cart-token', random.pick(this.known.cartToken ?? ['none'])]] : [];
    const { operator } = this.known;
    // HTTP/2 carries one of it.
    const isFree = operator && others.every(([name]) => name !== 'authorization');
    const role = isFree && random.chance(0.7) ? [['authorization', operator]] : [];
    return [...tenant, ...token, ...role, ...others];
  }
}
