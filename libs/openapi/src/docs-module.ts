import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { buildDocument } from './document.js';
import { mountDocs } from './mount-docs.js';
import type { RouteHost } from './mount-docs.js';
import { publicPartOf } from './route.js';
import type { ApiDescription } from './route.js';
import { UnknownKeys } from './unknown-keys.js';
import type { RoutedRequest } from './unknown-keys.js';

const API = Symbol('ApiDescription');

/** The part of Fastify that is used here. */
interface HookHost {
  addHook(name: 'preValidation', hook: (request: RoutedRequest) => Promise<void>): unknown;
}

/** Serves the description of an app's API and refuses keys that it does not describe: `imports: [DocsModule.describing(orderApi)]`. */
@Module({})
export class DocsModule implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(API) private readonly api: ApiDescription,
  ) {}

  /** The module for one API. */
  static describing(api: ApiDescription): DynamicModule {
    return { module: DocsModule, providers: [{ provide: API, useValue: api }] };
  }

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<RouteHost & HookHost>();
    const unknownKeys = new UnknownKeys(this.api);
    fastify.addHook('preValidation', async (request) => unknownKeys.assertNone(request));
    mountDocs(fastify, (internal) => buildDocument(internal ? this.api : publicPartOf(this.api)));
  }
}
