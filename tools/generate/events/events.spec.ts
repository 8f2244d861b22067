import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { inRepository } from '../../launcher/paths.ts';
import {
  DAPR_FOLDER,
  UPGRADE_FOLDER,
  subscriptionsManifest,
  upgradeManifest,
  withTopics,
} from './dapr-manifests.ts';
import { ALL_EVENTS_FILE, allEventsModule, readEventFiles } from './event-files.ts';
import { readTopology } from './topology.ts';

const read = (file: string): string => readFileSync(inRepository(DAPR_FOLDER, file), 'utf8');

describe('DEM-27 files generated from the events and their consumers', () => {
  it('DEM-27 libs/events/src/all-events.ts names every event file', () => {
    expect(readFileSync(ALL_EVENTS_FILE, 'utf8')).toBe(allEventsModule(readEventFiles()));
  });

  it('DEM-27 subscriptions.yaml has every event that an app consumes', () => {
    expect(read('subscriptions.yaml')).toBe(subscriptionsManifest(readTopology()));
  });

  it('DEM-27 an upgrade has the subscriptions of the release before', () => {
    const file = inRepository(UPGRADE_FOLDER, 'subscriptions.yaml');
    expect(readFileSync(file, 'utf8')).toBe(upgradeManifest(readTopology()));
  });

  it('DEM-27 component.yaml names every topic with its publisher and consumers', () => {
    const component = read('component.yaml');
    expect(withTopics(component, readTopology())).toBe(component);
  });

  it('DEM-27 a new consumer becomes a subscription, a dead-letter topic and a scope', () => {
    const { published } = readTopology();
    const consumed = new Map([['search', ['catalog.product.created']]]);
    const topology = { published, consumed, stillConsumed: new Map<string, string[]>() };
    const [first, second] = subscriptionsManifest(topology).split('---\n');
    expect(first).toContain('deadLetterTopic: search.dead-letter\nscopes: [search]');
    expect(second).toContain('default: /events/dead-letter');

    const component = withTopics(read('component.yaml'), topology);
    expect(component).toContain('        search=catalog.product.created,search.dead-letter;\n');
    expect(component).toContain('        search.dead-letter');
    expect(component).toContain('  - search\n');
    expect(component).not.toContain('notification');
  });
});
