import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import type { Log } from '@holdfast/platform';

/** Something to be done again and again. */
export interface Round {
  execute(): Promise<void>;
}

/** Runs the sweeps at an interval while the app is up, one after the other; rounds never overlap. */
export class WaitingOrdersSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;

  constructor(
    private readonly sweeps: readonly Round[],
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
    for (const sweep of this.sweeps) {
      await sweep
        .execute()
        .catch((error: unknown) => this.log.warn({ err: error }, 'waiting orders cannot be looked after'));
    }
    this.round = undefined;
  }
}
