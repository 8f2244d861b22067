import net from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';

import type { shipping } from '@holdfast/proto';
import { eventually, freePort } from '@holdfast/testing';

import { startApp } from './serve.js';
import type { RunningApp } from './serve.js';
import { RatesCaller, appWith, configWith, inShop } from './testing/rates-app.js';

/** The test's, and less than SHUTDOWN_LIMIT_MS of an app. */
const LIMIT_MS = 10_000;

const waiting: (() => void)[] = [];

@Controller()
class SlowRates {
  @GrpcMethod('ShippingService')
  async rateShipping(): Promise<shipping.RateShippingResponse> {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { methods: [], revision: '0', validForMs: '0' };
  }
}
class SlowRatesModule {}

describe('SYS-2 stopping with a gRPC port', () => {
  const caller = new RatesCaller();
  let connection: net.Socket | undefined;
  afterEach(() => {
    connection?.destroy();
    caller.close();
  });

  async function start(): Promise<RunningApp> {
    const port = await freePort();
    caller.url = `127.0.0.1:${port}`;
    const module = () => ({ module: SlowRatesModule, controllers: [SlowRates] });
    return startApp({ ...appWith(configWith({ HOLDFAST_ENV: 'local' }, port)), module });
  }
  const call = () =>
    inShop(() => caller.clientOf(undefined).rateShipping({} as shipping.RateShippingRequest));

  it(
    'SYS-2 a connection that a client leaves open, without a word, does not delay the stop',
    async () => {
      const running = await start();
      const [, port] = caller.url.split(':');
      connection = net.connect(Number(port), '127.0.0.1').on('error', () => undefined);
      await new Promise((resolve) => connection!.once('connect', resolve));

      await running.stop();

      // It has not read that the server left.
      expect(connection.destroyed).toBe(false);
    },
    LIMIT_MS,
  );

  it(
    'SYS-2 a running call is answered, however long it takes',
    async () => {
      const running = await start();
      const answer = call();
      await eventually(() => expect(waiting).toHaveLength(1));

      let isStopped = false;
      const stopped = running.stop().then(() => (isStopped = true));
      await eventually(() => expect(call()).rejects.toMatchObject({ name: 'RemoteCallError' }));
      expect(isStopped).toBe(false);
      waiting.pop()!();

      expect(await answer).toMatchObject({ methods: [] });
      await stopped;
    },
    LIMIT_MS,
  );
});
