import { Module } from '@nestjs/common';

import { AbuseChecks } from './abuse-checks.js';
import { ClientHashes } from './client-hash.js';
import { CodeTries } from './code-tries.js';
import { Declines } from './decline-limits.js';
import { GuestAdmission } from './guest-admission.js';

/** Limits on abuse (TRU-9). */
@Module({
  providers: [AbuseChecks, ClientHashes, CodeTries, Declines, GuestAdmission],
  exports: [AbuseChecks, CodeTries],
})
export class AbuseLimitsModule {}
