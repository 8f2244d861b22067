import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { DomainError, isDomainError, isRefusal } from '@holdfast/errors';
import type { Reason } from '@holdfast/errors';
import type { payment as proto } from '@holdfast/proto';
import { fakeGrpcService } from '@holdfast/testing';
import type { FakeGrpcService } from '@holdfast/testing';

import { createGrpcClient } from './client.js';
import type { GrpcClient } from './client.js';

const SERVICE = { packageName: 'holdfast.payment.v1', serviceName: 'PaymentService' };

describe('TRU-16 a service that refuses its caller', () => {
  let service: FakeGrpcService;
  let client: GrpcClient<proto.PaymentServiceClient>;
  let says: Reason;

  beforeAll(async () => {
    service = await fakeGrpcService(SERVICE, {
      capturePayment: () => {
        throw new DomainError(says, { detail: 'said by the service' });
      },
    });
    client = createGrpcClient<proto.PaymentServiceClient>({
      ...SERVICE,
      url: service.url,
      defaultTimeoutMs: 5_000,
    });
  });
  afterEach(() => {
    says = 'INTERNAL';
  });
  afterAll(() => {
    client.close();
    service.stop();
  });

  const capture = (authorization?: string): Promise<unknown> =>
    client
      .capturePayment({ paymentId: 'p', orderId: 'o', amount: undefined }, { authorization })
      .catch((error: unknown) => error);

  it.each<Reason>(['FORBIDDEN', 'UNAUTHENTICATED', 'TENANT_REQUIRED', 'METHOD_NOT_SERVED'])(
    'TRU-16 has not answered the request: %s is no refusal of it, and is kept as the cause',
    async (reason) => {
      says = reason;
      const error = await capture();

      expect([isDomainError(error), isRefusal(error)]).toEqual([false, false]);
      expect(error).toMatchObject({
        name: 'RemoteCallError',
        reason,
        message: `PaymentService.capturePayment: ${reason}`,
        cause: expect.objectContaining({ details: expect.stringContaining('said by the service') }),
      });
    },
  );

  it('TRU-16 passes a refusal of a token on to its operator', async () => {
    says = 'FORBIDDEN';

    expect(isDomainError(await capture('Bearer ada'), 'FORBIDDEN')).toBe(true);
  });

  it('TRU-16 differs from one that refuses the request', async () => {
    says = 'ILLEGAL_PAYMENT_TRANSITION';

    expect(isRefusal(await capture())).toBe(true);
  });
});
