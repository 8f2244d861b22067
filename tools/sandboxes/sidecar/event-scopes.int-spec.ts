import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

import { ALL_EVENTS } from '@holdfast/events';
import { eventually, freePort } from '@holdfast/testing';

import { APPS } from '../../launcher/apps/apps.ts';
import { inRepository } from '../../launcher/paths.ts';
import { renderResources } from '../../launcher/processes/sidecars.ts';
import { RecordingApp } from './contract/recording-app.ts';
import { writeResources } from './contract/resources.ts';
import { SidecarProcesses, sidecarUnderTest } from './contract/sidecar-process.ts';
import { anEvent, sidecarPorts } from './contract/world.ts';

const COMPONENT = inRepository('gitops', 'infrastructure', 'dapr', 'component.yaml');
const Component = z.object({
  spec: z.object({ metadata: z.array(z.object({ name: z.string(), value: z.string().optional() })) }),
});

/** Databases of the tests' Redis that no other suite uses: the topics are the real ones. */
const redisUrl = (database: number): string => `${process.env['HOLDFAST_TEST_REDIS_URL']}/${database}`;

/** Whose outbox carries an event. */
const CARRIER: Readonly<Record<string, string>> = { checkout: 'checkout-worker' };
const SPEAKING = (APPS as readonly { name: string; publishes?: boolean; consumes?: boolean }[])
  .filter(({ publishes, consumes }) => publishes || consumes)
  .map(({ name }) => name);
const CONSUMING = (APPS as readonly { name: string; consumes?: boolean }[])
  .filter(({ consumes }) => consumes)
  .map(({ name }) => name);
const PUBLISHER = new Map<string, string>([
  ...ALL_EVENTS.map(({ topic, publisher }) => [topic, CARRIER[publisher] ?? publisher] as const),
  ...CONSUMING.map((app) => [`${app}.dead-letter`, app] as const),
]);

const publish = async (port: number, topic: string, id = randomUUID()): Promise<number> => {
  const response = await fetch(`http://127.0.0.1:${port}/v1.0/publish/events/${topic}`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify(anEvent(id)),
  });
  await response.text();
  return response.status;
};

describe(`TRU-3 who may publish what, by the cluster's own component, on ${sidecarUnderTest()}`, () => {
  const apps = [...SPEAKING, 'outside', 'forgotten'];
  const ports = new Map<string, number>();
  let sidecars: SidecarProcesses;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-scopes-'));
    const rows = await Promise.all(apps.map(async (appId) => ({ appId, ...(await sidecarPorts()) })));
    for (const { appId, httpPort } of rows) ports.set(appId, httpPort);
    // The component's own scopes would keep an unknown app away from it; what is tested here is what the lists in it say.
    sidecars = new SidecarProcesses(rows, renderResources(folder, redisUrl(11), { scopes: [] }));
    await sidecars.start();
  }, 120_000);
  afterAll(async () => {
    await sidecars.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(apps)(
    'TRU-3 %s publishes its own topics and no other',
    async (app) => {
      const answers: Record<string, number> = {};
      for (const topic of [...PUBLISHER.keys(), 'made.up'])
        answers[topic] = await publish(ports.get(app)!, topic);

      const wanted = Object.fromEntries(
        [...PUBLISHER, ['made.up', ''] as const].map(([topic, publisher]) => [
          topic,
          publisher === app ? 204 : 403,
        ]),
      );
      expect(answers).toEqual(wanted);
    },
    60_000,
  );

  it('TRU-3 the topics that were tried are all that there are', () => {
    const { spec } = Component.parse(parse(readFileSync(COMPONENT, 'utf8')));
    const allowed = spec.metadata.find(({ name }) => name === 'allowedTopics')?.value ?? '';
    expect(new Set(allowed.split(/,\s*/))).toEqual(new Set(PUBLISHER.keys()));
  });
});

describe(`TRU-3 who may hear what, on ${sidecarUnderTest()}`, () => {
  const prefix = `scoped${randomUUID().slice(0, 8)}`;
  const [open, secret] = [`${prefix}.open`, `${prefix}.secret`];
  const [friend, spy, publisher] = [`${prefix}-friend`, `${prefix}-spy`, `${prefix}-publisher`];
  let resources: string;
  let sidecars: SidecarProcesses;
  let heard: Record<'friend' | 'spy', RecordingApp>;
  let publisherPort: number;

  beforeAll(async () => {
    // Both are subscribed to both topics; only one of them may.
    resources = writeResources({
      redisUrl: redisUrl(12),
      consumers: [friend, spy],
      topics: [open, secret],
      publishingScopes: `${publisher}=${open},${secret};${friend}=;${spy}=`,
      subscriptionScopes: `${friend}=${open},${secret}`,
      protectedTopics: secret,
    });
    heard = { friend: new RecordingApp(await freePort()), spy: new RecordingApp(await freePort()) };
    const rows = [
      { appId: friend, ...(await sidecarPorts()), appPort: heard.friend.port },
      { appId: spy, ...(await sidecarPorts()), appPort: heard.spy.port },
      { appId: publisher, ...(await sidecarPorts()) },
    ] as const;
    publisherPort = rows[2].httpPort;
    sidecars = new SidecarProcesses(rows, resources);
    await Promise.all([heard.friend.start(), heard.spy.start()]);
    await sidecars.start();
  }, 60_000);
  afterAll(async () => {
    await sidecars.stop();
    await Promise.all([heard.friend.stop(), heard.spy.stop()]);
    rmSync(resources, { recursive: true, force: true });
  });

  it('TRU-3 an app that subscribes to a protected topic without a scope for it hears nothing of it', async () => {
    const [told, kept] = [randomUUID(), randomUUID()];
    expect(await publish(publisherPort, secret, kept)).toBe(204);
    expect(await publish(publisherPort, open, told)).toBe(204);

    await eventually(() => {
      expect([heard.friend.times(kept), heard.friend.times(told), heard.spy.times(told)]).toEqual([1, 1, 1]);
    }, 20_000);
    expect(heard.spy.times(kept)).toBe(0);
  });
});
