import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';

import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient, GrpcIdentity } from '@holdfast/grpc';
import { Identity } from '@holdfast/identity';
import type { shipping } from '@holdfast/proto';
import { contextFrom, runInContext } from '@holdfast/request-context';
import type { CertificateFiles } from '@holdfast/testing';

import type { ServeConfig } from '../serve.js';

const SERVICE = { packageName: 'holdfast.shipping.v1', serviceName: 'ShippingService' };

@Controller()
class Rates {
  @GrpcMethod('ShippingService')
  rateShipping(): shipping.RateShippingResponse {
    return { methods: [], revision: '0', validForMs: '0' };
  }

  @GrpcMethod('ShippingService')
  setRatesEnabled(): shipping.SetRatesEnabledResponse {
    return {} as shipping.SetRatesEnabledResponse;
  }
}

class RatesModule {}

/** Tokens in plain text: `olga.ops`. */
const identity = new Identity((token) => {
  const [customerId = '', ...roles] = token.split('.');
  return Promise.resolve({ customerId, roles, tenantId: 'demo' });
});

/** A production configuration of the app, with changes. */
export const configWith = (changes: Partial<ServeConfig>, port = 0): ServeConfig => ({
  HOLDFAST_ENV: 'production',
  BIND_HOST: '127.0.0.1',
  HTTP_PORT: 0,
  INTERNAL_HTTP_PORT: 0,
  GRPC_PORT: port,
  LOG_LEVEL: 'silent',
  SHUTDOWN_DRAIN_MS: 0,
  SHUTDOWN_LIMIT_MS: 5_000,
  ...changes,
});

/** An app that serves shipping's methods: one for apps, one for operators. */
export const appWith = (config: ServeConfig) => ({
  name: 'shipping',
  config: () => config,
  module: () => ({
    module: RatesModule,
    controllers: [Rates],
    providers: [{ provide: Identity, useValue: identity }],
  }),
  grpc: [SERVICE],
});

/** The TLS settings for the files of a party. */
export const tlsOf = ({ certificateFile, keyFile, authoritiesFile }: CertificateFiles) => ({
  GRPC_TLS_CERT_FILE: certificateFile,
  GRPC_TLS_KEY_FILE: keyFile,
  GRPC_TLS_CA_FILE: authoritiesFile,
});

/** Calls the app's methods with any certificate. */
export class RatesCaller {
  url = '';
  private readonly clients: { close: () => void }[] = [];

  clientOf(files: GrpcIdentity | undefined): GrpcClient<shipping.ShippingServiceClient> {
    const client = createGrpcClient<shipping.ShippingServiceClient>({
      ...SERVICE,
      url: this.url,
      defaultTimeoutMs: 2_000,
      identity: files,
    });
    this.clients.push(client);
    return client;
  }

  /** A method for apps. */
  rates(files: GrpcIdentity | undefined, authorization?: string): Promise<unknown> {
    return inShop(() =>
      this.clientOf(files).rateShipping({} as shipping.RateShippingRequest, { authorization }),
    );
  }

  /** A method for operators. */
  setRates(files: GrpcIdentity | undefined, authorization?: string): Promise<unknown> {
    return inShop(() =>
      this.clientOf(files).setRatesEnabled({} as shipping.SetRatesEnabledRequest, { authorization }),
    );
  }

  /** Closes the clients. */
  close(): void {
    for (const client of this.clients.splice(0)) client.close();
  }
}

/** Runs work in the context of the demo shop. */
export const inShop = <T>(work: () => Promise<T>): Promise<T> =>
  runInContext(contextFrom({ tenantId: 'demo' }), work);
