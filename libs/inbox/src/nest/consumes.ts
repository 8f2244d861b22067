import { HttpCode, Post, applyDecorators } from '@nestjs/common';

import type { AnyEvent } from '@holdfast/events';

/** The method's route for an event: `POST <topic>`, in a controller on `events`, answered with 200 for every result. */
export const Consumes = (event: Pick<AnyEvent, 'topic'>): MethodDecorator =>
  applyDecorators(Post(event.topic), HttpCode(200));
