import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import { FollowAwaitingAttempts, RecoverLeftAttempts, observeOpenAttempts } from '@holdfast/checkout';
import { Log } from '@holdfast/service';

import type { CheckoutWorkerConfig } from '../config.js';
import { CONFIG, Core } from '../core.js';
import { RecurringLoop } from './recurring-loop.js';
import type { RecurringWork } from './recurring-loop.js';

/** Everything the worker does again and again, started and stopped with the app; the outbox relay looks after itself. */
@Injectable()
export class WorkerLoops implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loops: readonly RecurringLoop[];

  constructor(
    @Inject(CONFIG) private readonly config: CheckoutWorkerConfig,
    @Inject(Core) private readonly core: Core,
    @Inject(Log) private readonly log: Log,
  ) {
    observeOpenAttempts(core.checkout.pool);
    this.loops = [this.recovery(), this.following()].map((work) => new RecurringLoop(work, log));
  }

  onApplicationBootstrap(): void {
    for (const loop of this.loops) loop.start();
  }

  /** Claims nothing more, and waits for the attempts under way; connections are closed afterwards. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await this.core.checkout.drain();
  }

  private recovery(): RecurringWork {
    const { attempts, driver } = this.core.checkout;
    const work = new RecoverLeftAttempts(attempts, driver, this.log, this.config.RECOVERY_AT_ONCE);
    return {
      name: 'saga-recovery',
      everyMs: this.config.RECOVERY_POLL_MS,
      round: () => work.round(),
      settled: () => work.settled(),
    };
  }

  private following(): RecurringWork {
    const { attempts, driver, challenges, ports } = this.core.checkout;
    const { AWAITING_POLL_MS: everyMs, AWAITING_BATCH: batch, RECOVERY_AT_ONCE: atOnce } = this.config;
    const parts = { attempts, driver, challenges, payment: ports.payment, log: this.log };
    const work = new FollowAwaitingAttempts(parts, { everyMs, batch, atOnce });
    return { name: 'awaiting-customers', everyMs, round: () => work.round(), settled: () => work.settled() };
  }
}
