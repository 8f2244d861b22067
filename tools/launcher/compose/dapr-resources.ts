// Writes the cluster's Dapr manifests to the volume at /dapr, with EVENTS_REDIS_URL in the component. They are kept once,
// in gitops/infrastructure/dapr; only the address of the broker and its password are of compose.
import { renderResources } from '../processes/sidecars.ts';

const { EVENTS_REDIS_URL } = process.env;
if (!EVENTS_REDIS_URL) throw new Error('EVENTS_REDIS_URL is not set');
console.log(`manifests are in ${renderResources('/', EVENTS_REDIS_URL)}`);
