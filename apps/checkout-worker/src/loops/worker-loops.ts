import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import { observeCompensations, observeOpenAttempts } from '@holdfast/checkout';
import { Log } from '@holdfast/platform';
import { ChannelListener } from '@holdfast/postgres';

import type { CheckoutWorkerConfig } from '../config.js';
import { CONFIG, Core } from '../core.js';
import { RecurringLoop } from './recurring-loop.js';
import { WorkerWork } from './worker-work.js';

/** Everything the worker does again and again, started and stopped with the app; the outbox relay looks after itself. */
@Injectable()
export class WorkerLoops implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loops: readonly RecurringLoop[];
  private readonly listener: ChannelListener;

  constructor(
    @Inject(CONFIG) config: CheckoutWorkerConfig,
    @Inject(Core) private readonly core: Core,
    @Inject(Log) log: Log,
  ) {
    observeOpenAttempts(core.checkout.pool);
    observeCompensations(core.checkout.pool);
    const work = new WorkerWork(core.checkout, config, log);
    const compensations = new RecurringLoop(work.compensations(), log);
    this.loops = [compensations, ...work.others().map((each) => new RecurringLoop(each, log))];
    const url = config.DIRECT_URL ?? config.DATABASE_URL;
    const channel = {
      url,
      channel: 'compensation',
      applicationName: 'checkout-worker-compensations',
      onLost: (error: unknown) => log.warn({ err: error }, 'new undos are not heard of; they are polled'),
    };
    this.listener = new ChannelListener(channel, () => compensations.wake());
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const loop of this.loops) loop.start();
    await this.listener.open();
  }

  /** Claims nothing more, and waits for what is under way; connections are closed afterwards. */
  async onModuleDestroy(): Promise<void> {
    await this.listener.close();
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await this.core.checkout.drain();
  }
}
