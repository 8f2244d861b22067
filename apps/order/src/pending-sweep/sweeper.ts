import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import type { Log } from '@holdfast/service';

import type { SweepWaitingOrders } from './sweep-waiting-orders.js';

/** Runs the sweep at an interval while the app is up; rounds never overlap. */
export class WaitingOrdersSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;

  constructor(
    private readonly sweep: SweepWaitingOrders,
    private readonly intervalMs: number,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.round ??= this.run();
    }, this.intervalMs);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.round;
  }

  private async run(): Promise<void> {
    try {
      await this.sweep.execute();
    } catch (error) {
      this.log.warn({ err: error }, 'waiting orders cannot be looked after');
    } finally {
      this.round = undefined;
    }
  }
}
