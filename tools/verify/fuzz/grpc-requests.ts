import { join } from 'node:path';

import protobuf from 'protobufjs';

import type { Random } from '../chaos/random.ts';
import { TEXTS } from './nasty.ts';
import type { Known } from './values.ts';

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

/** A method of the .proto files. */
export interface GrpcMethod {
  readonly service: string;
  readonly path: string;
  readonly requestType: protobuf.Type;
}

/** A request as it goes over the wire, and the message that it was made of. */
export interface GrpcRequest {
  readonly message: object;
  readonly bytes: Buffer;
  readonly metadata: readonly Metadatum[];
  /** What was done to it beside its values. */
  readonly changed: readonly string[];
}

type Metadatum = readonly [name: string, value: string];

/** Real values by a field's name, and what metadata may hold. */
export interface GrpcWorld {
  readonly known: Known;
  readonly tenants: readonly string[];
  readonly cartToken: string;
  /** The bearer token of an operator. */
  readonly operator: string;
}

/** Every method of the .proto files that answers once. */
export function methodsOf(protoDir: string, files: string[]): GrpcMethod[] {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => (target.startsWith('/') ? target : join(protoDir, target));
  root.loadSync(files, { keepCase: false });
  root.resolveAll();
  return servicesIn(root).flatMap((service) => {
    const name = service.fullName.slice(1);
    // A stream has no one answer to judge.
    const unary = service.methodsArray.filter((method) => !method.responseStream);
    return unary.map((method) => {
      const path = `/${name}/${method.name}`;
      if (!method.resolvedRequestType) throw new Error(`${path} has no request.`);
      return { service: name, path, requestType: method.resolvedRequestType };
    });
  });
}

const servicesIn = (node: protobuf.NamespaceBase): protobuf.Service[] =>
  node.nestedArray.flatMap((inner) => {
    if (inner instanceof protobuf.Service) return [inner];
    return inner instanceof protobuf.Namespace ? servicesIn(inner) : [];
  });

/** Draws messages and metadata for gRPC methods. */
export class GrpcRequests {
  private readonly random: Random;
  private readonly world: GrpcWorld;

  constructor(random: Random, world: GrpcWorld) {
    this.random = random;
    this.world = world;
  }

  /** One request. */
  draw({ requestType }: Pick<GrpcMethod, 'requestType'>): GrpcRequest {
    const { random } = this;
    const message = this.message(requestType, 0);
    const valid = Buffer.from(requestType.encode(requestType.fromObject(message)).finish());
    const isSpoiled = random.chance(0.06);
    const bytes = isSpoiled ? this.spoiled(valid) : valid;
    return { message, bytes, metadata: this.metadata(), changed: isSpoiled ? ['bytes'] : [] };
  }

  private message(type: protobuf.Type, depth: number): object {
    const chosen = new Map(type.oneofsArray.map((oneof) => [oneof, this.random.pick(oneof.fieldsArray)]));
    const fields = type.fieldsArray.filter(
      (field) => this.random.chance(0.88) && (!field.partOf || chosen.get(field.partOf) === field),
    );
    return Object.fromEntries(fields.map((field) => [field.name, this.field(field.resolve(), depth)]));
  }

  private field(field: protobuf.Field, depth: number): unknown {
    if (field.map) return { [this.text(field.name)]: this.single(field, depth) };
    if (!field.repeated) return this.single(field, depth);
    const length = this.random.chance(0.02) ? 200 : this.random.int(0, 3);
    return Array.from({ length }, () => this.single(field, depth));
  }

  private single({ name, type, resolvedType }: protobuf.Field, depth: number): unknown {
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

  private text(name: string): string {
    const { random } = this;
    const { known } = this.world;
    const real = known[name] ?? (name.endsWith('Id') ? known['id'] : undefined);
    if (real && real.length > 0 && random.chance(0.75)) return String(random.pick(real));
    return random.chance(0.5) ? random.pick(TEXTS) : `w${random.int(0, 99)}`;
  }

  private spoiled(bytes: Buffer): Buffer {
    const { random } = this;
    return random.weighted<() => Buffer>([
      [2, () => Buffer.concat([bytes, Buffer.from(random.pick(BAD_BYTES))])],
      [1, () => bytes.subarray(0, random.int(0, bytes.length))],
      [1, () => Buffer.from(Array.from({ length: random.int(1, 60) }, () => random.int(0, 255)))],
      [1, () => Buffer.from(bytes.map((byte) => (random.chance(0.05) ? random.int(0, 255) : byte)))],
    ])();
  }

  private metadata(): Metadatum[] {
    const { random } = this;
    const { tenants, cartToken, operator } = this.world;
    const tenant = random.weighted<() => Metadatum[]>([
      [20, () => [['x-tenant-id', random.pick(tenants)]]],
      [1, () => []],
      [1, () => [['x-tenant-id', this.ascii()]]],
      [
        1,
        () => [
          ['x-tenant-id', 'demo-jp'],
          ['x-tenant-id', this.ascii()],
        ],
      ],
    ])();
    const names = ['x-request-id', 'traceparent', 'authorization', 'x-cart-token', 'x-junk-bin'];
    const others: Metadatum[] = random.chance(0.15) ? [[random.pick(names), this.ascii()]] : [];
    const token: Metadatum[] = random.chance(0.5) ? [['x-cart-token', cartToken]] : [];
    // HTTP/2 carries one of it.
    const isFree = others.every(([name]) => name !== 'authorization');
    const role: Metadatum[] = isFree && random.chance(0.7) ? [['authorization', operator]] : [];
    return [...tenant, ...token, ...role, ...others];
  }

  private ascii(): string {
    return this.random
      .pick(TEXTS)
      .replaceAll(/[^\x20-\x7e]/g, '?')
      .slice(0, 2_000);
  }
}
