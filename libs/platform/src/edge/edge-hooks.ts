import type { FastifyInstance } from 'fastify';

import { addCrossOrigin } from './cross-origin.js';
import { addReadableText } from './readable-text.js';
import { addServedMethods } from './served-methods.js';
import { addStoredAnswers } from './stored-answers.js';

/** Options of an app's edge. */
export interface EdgeOptions {
  /** Origins whose pages may call. */
  readonly corsOrigins?: readonly string[];
  readonly maxParamLength: number;
}

/** The hooks of every request before its route, and of every response after it (TRU-12, TRU-13). Must be added before the first route. */
export function addEdgeHooks(
  fastify: FastifyInstance,
  { corsOrigins = [], maxParamLength }: EdgeOptions,
): void {
  addCrossOrigin(fastify, corsOrigins);
  addServedMethods(fastify, maxParamLength);
  addReadableText(fastify);
  addStoredAnswers(fastify);
}
