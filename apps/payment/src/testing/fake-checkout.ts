import { Server, ServerCredentials, loadPackageDefinition, status } from '@grpc/grpc-js';
import type { ServerUnaryCall, ServiceClientConstructor, sendUnaryData } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

import { grpcLoaderOptions, protoPathOf } from '@holdfast/grpc';
import type { checkout } from '@holdfast/proto';

type Asked = checkout.CompleteHostedCheckoutRequest & { readonly tenantId: string };
type Answer = checkout.CompleteHostedCheckoutResponse;

/** A checkout service that returns a given answer for every attempt, over real gRPC. */
export class FakeCheckout {
  readonly asked: Asked[] = [];
  /** undefined: it cannot be reached. */
  answer: Partial<Answer> | undefined = { status: 'completed' };
  private readonly server = new Server();
  url = '';

  static async start(): Promise<FakeCheckout> {
    const fake = new FakeCheckout();
    const loaded = loadSync(protoPathOf('holdfast.checkout.v1', 'CheckoutService'), grpcLoaderOptions);
    const root = loadPackageDefinition(loaded) as unknown as {
      holdfast: { checkout: { v1: { CheckoutService: ServiceClientConstructor } } };
    };
    fake.server.addService(root.holdfast.checkout.v1.CheckoutService.service, {
      completeHostedCheckout: (
        call: ServerUnaryCall<checkout.CompleteHostedCheckoutRequest, Answer>,
        done: sendUnaryData<Answer>,
      ) => fake.complete(call, done),
    });
    const port = await new Promise<number>((resolve, reject) => {
      fake.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    fake.url = `127.0.0.1:${port}`;
    return fake;
  }

  /** The calls about a checkout. */
  askedAbout(checkoutId: string): Asked[] {
    return this.asked.filter((each) => each.checkoutId === checkoutId);
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private complete(
    { request, metadata }: ServerUnaryCall<checkout.CompleteHostedCheckoutRequest, Answer>,
    done: sendUnaryData<Answer>,
  ): void {
    this.asked.push({ ...request, tenantId: String(metadata.get('x-tenant-id')[0]) });
    if (!this.answer) return done({ code: status.UNAVAILABLE, details: 'unavailable' });
    done(null, { status: 'completed', orderId: '', reason: '', ...this.answer });
  }
}
