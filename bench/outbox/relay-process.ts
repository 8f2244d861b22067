// One relay in a process of its own, as in an app. Starts and stops on a word, so that it is measured warm, and says what
// processor time it took.
import { z } from 'zod';

import { daprOutboxRelay, outboxSettings } from '@holdfast/outbox';
import { createPool } from '@holdfast/postgres';

const schema = z.object(outboxSettings());
const say = (level) => (fields, message) =>
  console.error(level, message, fields.err?.message ?? fields.error ?? fields);
const log = { info: () => {}, warn: say('warn'), error: say('error') };
let relay;
let pool;
let cpu;

const WORDS = {
  async start({ databaseUrl, endpoint, settings = {} }) {
    pool ??= createPool({ url: databaseUrl, applicationName: 'bench-relay', max: 6 });
    relay = daprOutboxRelay({
      pool,
      directUrl: databaseUrl,
      source: 'payment',
      log,
      settings: schema.parse({ DAPR_HTTP_ENDPOINT: endpoint, ...settings }),
    });
    cpu = process.cpuUsage();
    await relay.start();
    return {};
  },
  async stop() {
    const { user, system } = process.cpuUsage(cpu);
    await relay.stop();
    return { cpuMs: (user + system) / 1_000 };
  },
};

process.on('message', ({ word, ...options }) => {
  WORDS[word](options).then(
    (answer) => process.send({ answer }),
    (error) => process.send({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));
