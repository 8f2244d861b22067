import { readdirSync } from 'node:fs';
import path from 'node:path';

import { servingApp } from '@holdfast/grpc';
import { PROTO_DIR } from '@holdfast/proto';

import { appAddress } from '../../launcher/ports/urls.ts';
import type { StackUrls } from '../../launcher/stack-types.ts';
import { GrpcExchange } from './grpc-exchange.ts';
import { GrpcRequests, methodsOf } from './grpc-requests.ts';
import type { GrpcMethod, GrpcRequest } from './grpc-requests.ts';
import { judgeGrpc } from './judge.ts';
import { ANSWER_MS, KNOWN_REASONS } from './sender.ts';
import type { Sender } from './sender.ts';

/** Prices, stock and rates of this shop may be changed by what is sent; the shops that HTTP buys in keep theirs. */
const TENANTS = ['demo-jp', 'demo-jp', 'fuzz-unknown'];

/** Calls as services, operators and the storefront could make them. */
export function grpcSender(urls: StackUrls): Sender {
  const servers = new Servers(urls);
  const methods = methodsOf(PROTO_DIR, serviceFiles());
  return {
    send: async (random, world) => {
      const method = random.pick(methods);
      const { known, ids, cartToken } = random.pick(world.callers);
      const request = new GrpcRequests(random, {
        known: { ...world.known, ...known, id: Object.values(ids).flat() },
        tenants: TENANTS,
        cartToken,
        operator: world.operator,
      }).draw(method);
      const answer = await servers.of(method).call(method, request, ANSWER_MS);
      return {
        what: described(method, request),
        answer: answer.code,
        faults: judgeGrpc(answer, KNOWN_REASONS),
      };
    },
    close: () => servers.close(),
  };
}

const serviceFiles = (): string[] =>
  readdirSync(PROTO_DIR, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.startsWith('holdfast') && name.endsWith('_service.proto'))
    .sort()
    .map((name) => path.join(PROTO_DIR, name));

/** The servers of a stack, each called by clients of its own. */
class Servers {
  private readonly urls: StackUrls;
  private readonly exchanges = new Map<string, GrpcExchange>();

  constructor(urls: StackUrls) {
    this.urls = urls;
  }

  of({ service }: GrpcMethod): GrpcExchange {
    const app = servingApp(service.slice(0, service.lastIndexOf('.')));
    let exchange = this.exchanges.get(app);
    if (!exchange) {
      const { grpc } = appAddress(this.urls, app);
      if (grpc === undefined) throw new Error(`${app} serves no gRPC.`);
      exchange = new GrpcExchange(this.urls, app, grpc);
      this.exchanges.set(app, exchange);
    }
    return exchange;
  }

  close(): void {
    for (const exchange of this.exchanges.values()) exchange.close();
  }
}

function described({ path: called }: GrpcMethod, { message, bytes, metadata, changed }: GrpcRequest): string {
  const text = JSON.stringify(message, (_name, value: unknown) => (isBuffer(value) ? '<bytes>' : value));
  return [
    `${called} ${changed.join(', ')}`,
    JSON.stringify(metadata).slice(0, 300),
    text.slice(0, 600),
    bytes.toString('hex').slice(0, 200),
  ].join('\n    ');
}

/** Whether this is what a Buffer becomes before it is JSON. */
const isBuffer = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
