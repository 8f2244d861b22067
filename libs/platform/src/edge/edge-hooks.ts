import type { FastifyInstance } from 'fastify';

import { addCrossOrigin } from './cross-origin.js';
import { addReadableText } from './readable-text.js';
import { addServedMethods } from './served-methods.js';
import { addStoredAnswers } from './stored-answers.js';

/** What the edge of an app may be told. */
export interface EdgeOptions {
  /** Origins whose pages may call. */
  readonly corsOrigins?: readonly string[];
  readonly maxParamLength: number;
}

/** What every request goes through before its route, and every answer after it (TRU-12, TRU-13). To be added before any route is. */
export function addEdgeHooks(
  fastify: FastifyInstance,
  { corsOrigins = [], maxParamLength }: EdgeOptions,
): void {
  addCrossOrigin(fastify, corsOrigins);
  addServedMethods(fastify, maxParamLength);
  addReadableText(fastify);
  addStoredAnswers(fastify);
}
