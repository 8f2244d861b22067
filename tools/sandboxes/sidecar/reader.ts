import { connectRedis } from './event-log.ts';

const BLOCK_MS = 5_000;
const PAUSE_AFTER_ERROR_MS = 200;
const EXPECTED = /closed|NOGROUP|ECONNREFUSED|writeable/i;

/**
 * Reads one topic for one subscription, on a connection of its own because a blocking read owns its connection. Reads
 * only while the app is there and the subscription has room, so that what is not read stays with the broker.
 */
export class Reader {
  constructor({ subscription, consumer, component, eventLog, appIsUp, log }) {
    Object.assign(this, { subscription, consumer, component, eventLog, appIsUp, log });
    /** Where reading of our own unfinished entries stands; undefined once only new ones are wanted. */
    this.resumeFrom = '0';
    this.halted = new Promise((resolve) => (this.halt = resolve));
  }

  start() {
    this.redis = connectRedis(this.component.redis, {
      maxRetriesPerRequest: null,
      autoResendUnfulfilledCommands: false,
    });
    this.redis.on('error', () => {});
    // The client forgets a command whose connection closes under it: it would be waited for without end.
    this.redis.on('close', () => this.lose?.(new Error('the connection was closed')));
    this.running = this.loop();
  }

  async loop() {
    while (!this.stopped) {
      try {
        await this.appIsUp();
        await this.subscription.untilRoom();
        // A read that waits for a broker that is away never ends, not even by disconnecting.
        if (!this.stopped) await Promise.race([this.readOnce(), this.halted]);
      } catch (error) {
        if (this.stopped) return;
        if (!EXPECTED.test(error.message))
          this.log(`${this.subscription.name}: reading failed: ${error.message}`);
        await this.startOver();
      }
    }
  }

  async readOnce() {
    const { topic, appId, room } = this.subscription;
    if (!this.grouped) {
      await this.eventLog.ensureGroup(topic, appId);
      this.grouped = true;
    }
    const position = this.resumeFrom ?? '>';
    const lost = new Promise((_, reject) => (this.lose = reject));
    const read = this.redis.xreadgroupBuffer(
      ...['GROUP', appId, this.consumer, 'COUNT', room, 'BLOCK', BLOCK_MS, 'STREAMS', topic, position],
    );
    const answer = await Promise.race([read, lost]);
    const entries = answer?.[0]?.[1] ?? [];
    if (this.resumeFrom !== undefined)
      this.resumeFrom = entries.length > 0 ? String(entries.at(-1)[0]) : undefined;
    if (entries.length > 0) this.subscription.accept(entries);
  }

  /** An answer that was lost on the way left its entries pending under our name: those are looked at again first. */
  async startOver() {
    this.grouped = false;
    this.resumeFrom = '0';
    await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS));
  }

  stop() {
    this.stopped = true;
    this.halt();
    this.redis.disconnect();
  }
}
