import type { Server } from '@grpc/grpc-js';
import { Transport } from '@nestjs/microservices';
import type { GrpcOptions } from '@nestjs/microservices';
import { HealthImplementation } from 'grpc-health-check';

import { Admission } from './callers/admission.js';
import type { AssertOperator, NO_OPERATOR_CHECK } from './callers/admission.js';
import { countFailedHandshakes, showFailedHandshakes } from './failed-handshakes.js';
import { guardServices } from './guard-services.js';
import { grpcIdentity, serverCredentials } from './identity.js';
import { grpcLoaderOptions, protoPathOf } from './loader.js';
import { stopAfterCalls } from './stop-after-calls.js';

/** A service that this process serves. */
export interface ServedService {
  readonly packageName: string;
  readonly serviceName: string;
  /** Where a request may be larger than a mebibyte, such as an import. */
  readonly maxRequestBytes?: number;
}

const MAX_REQUEST_BYTES = 1024 * 1024;

/** The gRPC side of an app: Nest's transport with our loader options, and `grpc.health.v1.Health`. */
export interface GrpcServer {
  readonly options: GrpcOptions;
  /** Reports SERVING or NOT_SERVING from now on. */
  readonly setServing: (serving: boolean) => void;
}

/**
 * Nest options for a gRPC server on host:port; with certificates where this process has an identity. `assertOperator` refuses callers
 * without the role of an operator; without it all are refused.
 */
export function grpcServer(
  url: string,
  services: readonly ServedService[],
  assertOperator?: AssertOperator | typeof NO_OPERATOR_CHECK,
  identity = grpcIdentity(),
): GrpcServer {
  const health = new HealthImplementation({ '': 'NOT_SERVING' });
  const names = ['', ...services.map(({ packageName, serviceName }) => `${packageName}.${serviceName}`)];
  let served: Server | undefined;
  let isWatched = false;
  showFailedHandshakes();
  return {
    options: {
      transport: Transport.GRPC,
      options: {
        url,
        credentials: serverCredentials(identity),
        package: [...new Set(services.map((service) => service.packageName))],
        protoPath: services.map(({ packageName, serviceName }) => protoPathOf(packageName, serviceName)),
        loader: grpcLoaderOptions,
        gracefulShutdown: true,
        maxReceiveMessageLength: Math.max(
          ...services.map(({ maxRequestBytes = MAX_REQUEST_BYTES }) => maxRequestBytes),
        ),
        keepalive: { keepaliveTimeMs: 60_000, keepaliveTimeoutMs: 10_000 },
        channelOptions: { 'grpc.enable_channelz': 0 },
        onLoadPackageDefinition: (_definition, server) => {
          served = server as Server;
          guardServices(served, new Admission(identity, assertOperator));
          health.addToServer(server as Parameters<typeof health.addToServer>[0]);
        },
      },
    },
    setServing: (serving) => {
      if (serving && served && !isWatched) {
        isWatched = true;
        stopAfterCalls(served);
        if (identity) countFailedHandshakes(served);
      }
      for (const name of names) health.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING');
    },
  };
}
