import type { FactoryProvider } from '@nestjs/common';

import { EventInbox } from './event-inbox.js';
import type { EventInboxOptions } from './event-inbox.js';

/** The inbox as a Nest provider. */
export const eventInboxProvider = <Dependencies extends unknown[]>(
  inject: FactoryProvider['inject'] & object,
  options: (...dependencies: Dependencies) => EventInboxOptions,
): FactoryProvider<EventInbox> => ({
  provide: EventInbox,
  inject,
  useFactory: (...dependencies: Dependencies) => new EventInbox(options(...dependencies)),
});
