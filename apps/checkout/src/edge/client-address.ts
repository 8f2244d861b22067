import { BlockList, isIPv6 } from 'node:net';

import type { FastifyRequest } from 'fastify';

import type { CallerHeaders } from '@holdfast/identity';
import { TrustedProxies, clientAddressOf } from '@holdfast/service';

const UNKNOWN = 'unknown';
const METADATA = 'x-client-address';
const noProxies = new TrustedProxies();

/** Networks of machines, not of customers: who comes from there is a proxy that is not in TRUSTED_PROXIES, or a server of the shop's. */
const INSIDE = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  INSIDE.addSubnet(net, bits, 'ipv4');
INSIDE.addSubnet('::', 127, 'ipv6');
INSIDE.addSubnet('fc00::', 7, 'ipv6');
INSIDE.addSubnet('fe80::', 10, 'ipv6');

/** A client as limits count it; undefined where that would be a pool of all customers behind one machine. */
function known(client: string): string | undefined {
  if (client === UNKNOWN) return undefined;
  const address = client.replace(/\/\d+$/, '');
  return INSIDE.check(address, isIPv6(address) ? 'ipv6' : 'ipv4') ? undefined : client;
}

/** The client of an HTTP request as limits count clients; undefined where it is not known, which is not one client. */
export const httpClientOf = (request: FastifyRequest): string | undefined => known(clientAddressOf(request));

/**
 * The client that a storefront calls for over gRPC, in the metadata `x-client-address`; only storefronts may call these methods, so it is
 * believed. Undefined where it is left out, or is no address: then limits per client do not apply.
 */
export function grpcClientOf(headers: CallerHeaders): string | undefined {
  const given = headers[METADATA];
  return typeof given === 'string' ? known(noProxies.clientOf(given, undefined)) : undefined;
}
