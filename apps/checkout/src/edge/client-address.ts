import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';

import type { CallerHeaders } from '@holdfast/identity';
import { TrustedProxies, clientAddressOf } from '@holdfast/platform';

const UNKNOWN = 'unknown';
const METADATA = 'x-client-address';
const noProxies = new TrustedProxies();

/** Networks of machines, not of customers: who comes from there is a proxy that is not in TRUSTED_PROXIES, or a server of the shop's. */
const INSIDE: ReadonlySet<string> = new Set([
  'unspecified',
  'loopback',
  'private',
  'carrierGradeNat',
  'linkLocal',
  'uniqueLocal',
]);

/** A client as limits count it; undefined where that would be a pool of all customers behind one machine. */
function knownClient(client: string): string | undefined {
  if (client === UNKNOWN) return undefined;
  const address = ipaddr.parse(client.replace(/\/\d+$/, ''));
  return INSIDE.has(address.range()) ? undefined : client;
}

/** The client of an HTTP request as limits count clients; undefined where it is not known, which is not one client. */
export const httpClientOf = (request: FastifyRequest): string | undefined =>
  knownClient(clientAddressOf(request));

/**
 * The client that a storefront calls for over gRPC, in the metadata `x-client-address`; only storefronts may call these methods, so it is
 * believed. Undefined where it is left out, or is no address: then limits per client do not apply.
 */
export function grpcClientOf(headers: CallerHeaders): string | undefined {
  const given = headers[METADATA];
  return typeof given === 'string' ? knownClient(noProxies.clientOf(given, undefined)) : undefined;
}
