import { HttpCode, Post, applyDecorators } from '@nestjs/common';

import type { AnyEvent } from '@holdfast/events';

const routeOf = ({ topic }: Pick<AnyEvent, 'topic'>): MethodDecorator =>
  applyDecorators(Post(topic), HttpCode(200));

/**
 * The method's route for an event: `POST <topic>`, in a controller on `events`, answered with 200 for every result. The app's subscription is
 * generated from it.
 */
export const Consumes: (event: Pick<AnyEvent, 'topic'>) => MethodDecorator = routeOf;

/**
 * The same route for an event that the app subscribed to in the release before: dead letters of it are retried, and while both versions run
 * it is subscribed by `gitops/components/upgrade-subscriptions`. Goes with the next release.
 */
export const StillConsumes: (event: Pick<AnyEvent, 'topic'>) => MethodDecorator = routeOf;
