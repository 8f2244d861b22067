import { Injectable } from '@nestjs/common';

import { ClientHashes } from './client-hash.js';
import { CodeTries } from './code-tries.js';
import { Declines } from './decline-limits.js';
import { GuestAdmission } from './guest-admission.js';

/** The limits on abuse (TRU-9), where a use case checks several. */
@Injectable()
export class AbuseChecks {
  constructor(
    readonly clients: ClientHashes,
    readonly codes: CodeTries,
    readonly declines: Declines,
    readonly guests: GuestAdmission,
  ) {}
}
