import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { buildDocument } from './document.js';
import { mountDocs } from './mount-docs.js';
import type { RouteHost } from './mount-docs.js';
import { publicPartOf } from './route.js';
import type { ApiDescription } from './route.js';

const API = Symbol('ApiDescription');

/** Serves the description of an app's API: `imports: [DocsModule.describing(orderApi)]`. */
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
    const fastify = this.adapterHost.httpAdapter.getInstance<RouteHost>();
    mountDocs(fastify, (internal) => buildDocument(internal ? this.api : publicPartOf(this.api)));
  }
}
