// Generates libs/events/src/all-events.ts. Runs before the build, so it reads sources only.
import { writeFileSync } from 'node:fs';

import { ALL_EVENTS_FILE, allEventsModule, readEventFiles } from './event-files.ts';

writeFileSync(ALL_EVENTS_FILE, allEventsModule(readEventFiles()));
