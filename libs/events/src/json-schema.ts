import { z } from 'zod';

import type { AnyEvent } from './define-event.js';

/** The JSON Schema (2020-12) of an event's data, as it is stored in docs/events. */
export function jsonSchemaOf(event: AnyEvent): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(event.schema, { io: 'input' });
  return { $schema, $id: `https://holdfast.dev/events/${event.type}.json`, title: event.type, ...rest };
}
