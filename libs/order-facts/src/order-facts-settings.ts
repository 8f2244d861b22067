import { grpcClientSettings, grpcUrl } from '@holdfast/config';

/** Environment of an app that verifies events with order. */
export const orderFactsSettings = () => ({
  ...grpcClientSettings(),
  ORDER_GRPC_URL: grpcUrl().describe('order service, which confirms what its events report'),
});
