import { grpcClientSettings, grpcUrl } from '@holdfast/config';

/** Environment of an app that asks order before it acts on an event. */
export const orderFactsSettings = () => ({
  ...grpcClientSettings(),
  ORDER_GRPC_URL: grpcUrl().describe('order service, which says whether what an event tells was so'),
});
