import { isIP } from 'node:net';

import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';

import { ConfigError } from '@holdfast/config';

type Address = ReturnType<typeof ipaddr.process>;
type Network = ReturnType<typeof ipaddr.parseCIDR>;

const DECORATOR = 'clientAddress';
/** Providers assign a whole /64 to one customer, so its addresses count as one client. */
const IPV6_CLIENT_GROUPS = 4;
/** `[2001:db8::1]:443` and `192.0.2.7:443`: some proxies add the port to a hop. */
const WITH_PORT = /^\[([^\]]+)\](?::\d+)?$|^(\d+(?:\.\d+){3}):\d+$/;

function addressIn(text: string): Address | undefined {
  const trimmed = text.trim();
  const [, bracketed, dotted] = WITH_PORT.exec(trimmed) ?? [];
  const plain = bracketed ?? dotted ?? trimmed;
  return isIP(plain) === 0 ? undefined : ipaddr.process(plain);
}

function networkOf(text: string): Network {
  const network = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
  const [address = ''] = network.split('/');
  if (isIP(address) === 0 || !ipaddr.isValidCIDR(network))
    throw new ConfigError(`TRUSTED_PROXIES: ${JSON.stringify(text)} is neither an address nor a CIDR`);
  return ipaddr.parseCIDR(network);
}

const isWithin = (address: Address, network: Network): boolean =>
  address.kind() === network[0].kind() && address.match(network);

function clientNameOf(address: Address): string {
  if (address.kind() === 'ipv4') return address.toString();
  const groups = (address as ipaddr.IPv6).parts.slice(0, IPV6_CLIENT_GROUPS);
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}

/** The trusted hops of `X-Forwarded-For` (TRU-8). */
export class TrustedProxies {
  private readonly networks: readonly Network[];

  /** Addresses and CIDRs; without any, no header is trusted. Throws ConfigError for other values. */
  constructor(proxies: readonly string[] = []) {
    this.networks = proxies.map(networkOf);
  }

  /**
   * The client of a connection from `peer`: the right-most hop that is not a trusted proxy. The hops left of it were sent by the client.
   * A hop that is not an address ends the search at the proxy that added it.
   */
  clientOf(peer: string | undefined, forwardedFor: string | undefined): string {
    let client = addressIn(peer ?? '');
    if (!client) return 'unknown';
    for (const hop of (forwardedFor ?? '').split(',').reverse()) {
      if (!this.isTrusted(client)) break;
      const address = addressIn(hop);
      if (!address) break;
      client = address;
    }
    return clientNameOf(client);
  }

  private isTrusted(address: Address): boolean {
    return this.networks.some((network) => isWithin(address, network));
  }
}

/** Makes `clientAddressOf` available on the requests of this server. */
export function decorateClientAddress(fastify: FastifyInstance, trusted: TrustedProxies): void {
  fastify.decorateRequest(DECORATOR, {
    getter(this: FastifyRequest): string {
      const forwarded = this.headers['x-forwarded-for'];
      const hops = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
      return trusted.clientOf(this.raw.socket.remoteAddress, hops);
    },
  });
}

/**
 * The client that sent a request, as limits count clients: an IPv4 address as text (`192.0.2.7`, also where it came as
 * `::ffff:192.0.2.7`) or the /64 network of an IPv6 address (`2001:db8:1:2::/64`), never longer than 45 characters. It is the right-most
 * hop of `X-Forwarded-For` that is not in `TRUSTED_PROXIES`; without that setting always the peer address of the connection. `unknown`
 * where the connection is closed. Works for every request of an app that `startApp` started.
 */
export const clientAddressOf = (request: FastifyRequest): string =>
  (request as FastifyRequest & { readonly [DECORATOR]: string })[DECORATOR];
