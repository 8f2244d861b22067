import { Global, Module } from '@nestjs/common';

import { Revisions } from './revisions.js';

/** Provides `Revisions` to an app that has a `DatabaseModule` and the table `revisions`. */
@Global()
@Module({ providers: [Revisions], exports: [Revisions] })
export class RevisionsModule {}
