import { Global, Module } from '@nestjs/common';

import { Identity } from '@holdfast/identity';
import type { IdentityConfig } from '@holdfast/identity';

import { CONFIG } from '../config/config.module.js';

/** Provides `Identity` to every module of an app that has `identitySettings` in its configuration. */
@Global()
@Module({
  providers: [
    {
      provide: Identity,
      inject: [CONFIG],
      useFactory: (config: IdentityConfig) => Identity.configured(config),
    },
  ],
  exports: [Identity],
})
export class IdentityModule {}
