import { createServer } from 'node:net';
import type { Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { order as proto } from '@holdfast/proto';
import { eventually, fakeGrpcService } from '@holdfast/testing';
import type { FakeGrpcService } from '@holdfast/testing';

import { createGrpcClient } from './client.js';
import type { GrpcClient } from './client.js';

const SERVICE = { packageName: 'holdfast.order.v1', serviceName: 'OrderService' };

describe('TRU-3 whether a service is reachable', () => {
  let service: FakeGrpcService;
  let client: GrpcClient<proto.OrderServiceClient>;

  beforeEach(async () => {
    service = await fakeGrpcService(SERVICE, {});
    client = createGrpcClient<proto.OrderServiceClient>({
      ...SERVICE,
      url: service.url,
      defaultTimeoutMs: 1_000,
    });
  });
  afterEach(() => {
    client.close();
    service.stop();
  });

  it('TRU-3 it is while it reports so', async () => {
    await expect(client.assertServing()).resolves.toBeUndefined();

    service.setServing(false);
    await expect(client.assertServing()).rejects.toThrow('the server says NOT_SERVING');

    service.setServing(true);
    await eventually(() => client.assertServing());
  });

  it('TRU-3 it is not when it has stopped, also on an open connection', async () => {
    await client.assertServing();

    service.stop();

    await eventually(() => expect(client.assertServing()).rejects.toThrow(/UNAVAILABLE|DEADLINE/));
  });

  it('TRU-3 it is not without an answer within half a second', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const other = createGrpcClient<proto.OrderServiceClient>({
      ...SERVICE,
      url: `127.0.0.1:${port}`,
      defaultTimeoutMs: 60_000,
    });
    const started = performance.now();

    await expect(other.assertServing()).rejects.toThrow(/DEADLINE/);

    expect(performance.now() - started).toBeLessThan(5_000);
    other.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });
});
