import type { StackPlan } from '../plan.ts';
import { daprdPorts } from '../processes/sidecars.ts';
import type { SidecarRow } from '../processes/sidecars.ts';
import { PARTS } from './ports.ts';
import type { WantedPort } from './ports.ts';

/** Every port this stack will listen on, with its purpose. */
export function wantedPorts({
  instances,
  sidecars,
  daprd,
  portOffset,
  own,
}: Pick<StackPlan, 'instances' | 'sidecars' | 'daprd' | 'portOffset' | 'own'>): WantedPort[] {
  const parts: (WantedPort | false)[] = [
    own.postgres && { port: PARTS.postgres, what: 'PostgreSQL' },
    own.guardRedis && { port: PARTS.guardRedis, what: "the guard's Redis" },
    own.eventsRedis && { port: PARTS.eventsRedis, what: "the events' Redis" },
    own.stripe && { port: PARTS.stripe, what: 'the local gateway' },
    own.identity && { port: PARTS.identity, what: "the identity provider's keys" },
  ];
  return [
    ...parts.flatMap((part) => (part ? [{ ...part, port: part.port + portOffset }] : [])),
    ...sidecars.flatMap((row) => sidecarPorts(row, daprd)),
    ...instances.flatMap(({ name, http, internal, grpc }) => [
      { port: http, what: `${name}'s HTTP` },
      { port: internal, what: `${name}'s internal HTTP` },
      ...(grpc ? [{ port: grpc, what: `${name}'s gRPC` }] : []),
    ]),
  ];
}

/** The local sidecar is one process that answers HTTP only. */
function sidecarPorts({ name, httpPort }: SidecarRow, daprd: string | undefined): WantedPort[] {
  const ports = [httpPort, ...(daprd ? Object.values(daprdPorts(httpPort)) : [])];
  return ports.map((port) => ({ port, what: `${name}'s sidecar` }));
}
