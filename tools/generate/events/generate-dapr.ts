// Generates the subscriptions and the topic lists of the broker's component. Needs the build (dist/).
import { readFileSync, writeFileSync } from 'node:fs';

import { inRepository } from '../../launcher/paths.ts';
import {
  DAPR_FOLDER,
  UPGRADE_FOLDER,
  subscriptionsManifest,
  upgradeManifest,
  withTopics,
} from './dapr-manifests.ts';
import { readTopology } from './topology.ts';

const topology = readTopology();
const component = inRepository(DAPR_FOLDER, 'component.yaml');
writeFileSync(inRepository(DAPR_FOLDER, 'subscriptions.yaml'), subscriptionsManifest(topology));
writeFileSync(inRepository(UPGRADE_FOLDER, 'subscriptions.yaml'), upgradeManifest(topology));
writeFileSync(component, withTopics(readFileSync(component, 'utf8'), topology));
