import { daprdPorts } from '../processes/sidecars.ts';
import { PARTS } from './ports.ts';

/** Every port this stack will listen on, with what for. */
export function wantedPorts({ instances, sidecars, daprd, portOffset, own }) {
  const parts = [
    own.postgres && { port: PARTS.postgres, what: 'PostgreSQL' },
    own.guardRedis && { port: PARTS.guardRedis, what: "the guard's Redis" },
    own.eventsRedis && { port: PARTS.eventsRedis, what: "the events' Redis" },
    own.stripe && { port: PARTS.stripe, what: 'the local gateway' },
    own.identity && { port: PARTS.identity, what: "the identity provider's keys" },
  ].filter(Boolean);
  return [
    ...parts.map(({ port, what }) => ({ port: port + portOffset, what })),
    ...sidecars.flatMap((row) => sidecarPorts(row, daprd)),
    ...instances.flatMap(({ name, http, internal, grpc }) => [
      { port: http, what: `${name}'s HTTP` },
      { port: internal, what: `${name}'s internal HTTP` },
      ...(grpc ? [{ port: grpc, what: `${name}'s gRPC` }] : []),
    ]),
  ];
}

/** The stand-in is one process that answers HTTP only. */
function sidecarPorts({ name, httpPort }, daprd) {
  const ports = [httpPort, ...(daprd ? Object.values(daprdPorts(httpPort)) : [])];
  return ports.map((port) => ({ port, what: `${name}'s sidecar` }));
}
