/** Events that wait for their next attempt take no worker; past this many no new ones are read. */
const MOST_PARKED = 1_000;

/**
 * One app's subscription to one topic: at most `concurrency` deliveries at a time, retries after a pause during which
 * others go on, and the dead-letter topic when all attempts are used up or the app drops an event.
 */
export class Subscription {
  constructor({ definition, appId, settings, retry, channel, eventLog, log }) {
    Object.assign(this, { ...definition, appId, settings, retry, channel, eventLog, log });
    this.queue = [];
    this.active = 0;
    this.timers = new Set();
    /** Ids in our hands: a claim of our own pending entries must not deliver them twice. */
    this.held = new Set();
  }

  /** How many more entries may be read. */
  get room() {
    if (this.timers.size >= MOST_PARKED) return 0;
    return this.settings.queueDepth - this.queue.length - this.active;
  }

  /** Resolves when it is worth reading again: not for every single place that becomes free. */
  untilRoom() {
    if (this.stopped || this.hasRoom) return undefined;
    return new Promise((resolve) => (this.roomFound = resolve));
  }

  get hasRoom() {
    return this.room >= Math.max(1, this.settings.queueDepth / 2);
  }

  /** Takes entries as Redis gives them, `[id, [field, value, …]]`. */
  accept(entries) {
    for (const [rawId, fields] of entries) {
      const id = String(rawId);
      if (this.held.has(id)) continue;
      const data = fields ? fieldOf(fields, 'data') : undefined;
      // Trimmed from the stream meanwhile, or not written by Dapr: nothing can ever be delivered.
      if (data === undefined) this.eventLog.acknowledge(this.topic, this.appId, id);
      else this.hold({ id, data, retries: 0 });
    }
    this.work();
  }

  hold(message) {
    this.held.add(message.id);
    this.queue.push(message);
  }

  /** Starts as many deliveries as are allowed. */
  work() {
    while (
      !this.stopped &&
      this.channel.up &&
      this.active < this.settings.concurrency &&
      this.queue.length > 0
    ) {
      this.active += 1;
      void this.process(this.queue.shift());
    }
    if (this.roomFound && (this.hasRoom || this.stopped)) {
      this.roomFound();
      this.roomFound = undefined;
    }
  }

  async process(message) {
    const { outcome, why } = await this.channel.deliver(this.route, message.data);
    this.active -= 1;
    if (outcome === 'success') this.finish(message);
    else if (outcome === 'away') this.queue.unshift(message);
    else if (outcome === 'drop') await this.bury(message, why);
    else if (outcome === 'lost') this.lose(message, why);
    else if (message.retries < this.retry.maxRetries) this.park(message, why);
    else await this.bury(message, why);
    this.work();
  }

  finish({ id }) {
    this.held.delete(id);
    this.eventLog.acknowledge(this.topic, this.appId, id);
  }

  lose(message, why) {
    this.log(
      `${this.appId} ${this.topic} ${message.id}: ${why}; THE EVENT IS LOST, as it would be with daprd`,
    );
    this.finish(message);
  }

  park(message, why) {
    message.retries += 1;
    const pause = this.retry.pauseMs(message.retries);
    this.log(
      `${this.appId} ${this.topic} ${message.id}: ${why}; retry ${message.retries} in ${Math.round(pause)} ms`,
    );
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.queue.push(message);
      this.work();
    }, pause);
    this.timers.add(timer);
  }

  async bury(message, why) {
    if (!this.deadLetterTopic) return this.leave(message, why);
    try {
      await this.eventLog.append(this.deadLetterTopic, message.data);
      this.log(`${this.appId} ${this.topic} ${message.id}: ${why}; sent to ${this.deadLetterTopic}`);
      this.finish(message);
    } catch (error) {
      this.leave(message, `${why}; ${this.deadLetterTopic} cannot be written: ${error.message}`);
    }
  }

  /** Left pending in the broker, which gives it to us (or another) again after the processing timeout. */
  leave(message, why) {
    this.log(`${this.appId} ${this.topic} ${message.id}: ${why}; left for redelivery`);
    this.held.delete(message.id);
  }

  /** No new deliveries; what waits stays pending in the broker. */
  stop() {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.work();
  }
}

function fieldOf(fields, name) {
  for (let at = 0; at < fields.length; at += 2) if (String(fields[at]) === name) return fields[at + 1];
  return undefined;
}
