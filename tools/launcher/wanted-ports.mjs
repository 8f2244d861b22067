import { PARTS } from './ports.mjs';

/** Every port this stack will listen on, with what for. */
export function wantedPorts({ instances, sidecars, portOffset, own }) {
  const parts = [
    own.postgres && { port: PARTS.postgres, what: 'PostgreSQL' },
    own.guardRedis && { port: PARTS.guardRedis, what: "the guard's Redis" },
    own.eventsRedis && { port: PARTS.eventsRedis, what: "the events' Redis" },
    own.stripe && { port: PARTS.stripe, what: 'the local gateway' },
    own.identity && { port: PARTS.identity, what: "the identity provider's keys" },
  ].filter(Boolean);
  return [
    ...parts.map(({ port, what }) => ({ port: port + portOffset, what })),
    ...sidecars.map(({ name, httpPort }) => ({ port: httpPort, what: `${name}'s sidecar` })),
    ...instances.flatMap(({ name, http, grpc }) => [
      { port: http, what: `${name}'s HTTP` },
      ...(grpc ? [{ port: grpc, what: `${name}'s gRPC` }] : []),
    ]),
  ];
}
