// Generates the subscriptions and the topic lists of the broker's component. Needs the build (dist/).
import { readFileSync, writeFileSync } from 'node:fs';

import { inRepository } from '../../launcher/paths.ts';
import { DAPR_FOLDER, subscriptionsManifest, withTopics } from './dapr-manifests.ts';
import { readTopology } from './topology.ts';

const topology = readTopology();
const component = inRepository(DAPR_FOLDER, 'component.yaml');
writeFileSync(inRepository(DAPR_FOLDER, 'subscriptions.yaml'), subscriptionsManifest(topology));
writeFileSync(component, withTopics(readFileSync(component, 'utf8'), topology));
