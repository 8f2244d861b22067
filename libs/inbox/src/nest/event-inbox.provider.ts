import type { FactoryProvider } from '@nestjs/common';

import { Health, Log, OwnRoutes } from '@holdfast/platform';

import { EventInbox } from './event-inbox.js';
import type { EventInboxOptions } from './event-inbox.js';
import { OwnEvents } from './own-events.js';

/** The inbox as a Nest provider. */
export const eventInboxProvider = <Dependencies extends unknown[]>(
  inject: FactoryProvider['inject'] & object,
  options: (...dependencies: Dependencies) => EventInboxOptions,
): FactoryProvider<EventInbox> => ({
  provide: EventInbox,
  inject: [Health, OwnRoutes, Log, ...inject],
  useFactory: (health: Health, routes: OwnRoutes, log: Log, ...dependencies: Dependencies) => {
    const own = new OwnEvents(routes, log);
    return new EventInbox(options(...dependencies), {
      deliver: (topic, body) => own.deliver(topic, body),
      canAct: async () => (await health.reportForEvents()).ready,
    });
  },
});
