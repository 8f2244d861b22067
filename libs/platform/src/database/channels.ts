import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import { ChannelListener } from '@holdfast/postgres';
import type { Log } from '@holdfast/telemetry';

/** A subscription to a NOTIFY channel of the app's database. */
export interface ChannelSubscription {
  readonly channel: string;
  /** Called with the payload of each notification, and without one after every new connection, for missed notifications. */
  readonly onNotification: (payload?: string) => void;
  /** The message that is logged once per lost connection. It says how the app continues until it listens again. */
  readonly whenLost: string;
  /** Called once per lost connection. */
  readonly onLost?: () => void;
}

/** The channels of an app: opened when the app has started, closed together with its jobs. */
export class Channels implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly listeners: ChannelListener[] = [];

  constructor(
    private readonly app: { readonly name: string; readonly directUrl: string },
    private readonly log: Log,
  ) {}

  /** Adds a subscription; called by constructors of modules and providers. */
  listen({ channel, onNotification, whenLost, onLost }: ChannelSubscription): void {
    const options = {
      url: this.app.directUrl,
      channel,
      applicationName: `${this.app.name}-${channel}`,
      onLost: (error: unknown) => {
        onLost?.();
        this.log.warn({ err: error, channel }, whenLost);
      },
    };
    this.listeners.push(new ChannelListener(options, onNotification));
  }

  async onApplicationBootstrap(): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener.open()));
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener.close()));
  }
}
