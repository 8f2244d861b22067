import { Injectable } from '@nestjs/common';

import { checkAttempt } from '@holdfast/validation';
import type { Attempt } from '@holdfast/validation';

import { HoldsRepository } from '../holds/holds.repository.js';

/** Releases holds of attempts up to this one and refuses these attempts from now on; recorded even when nothing was held. */
@Injectable()
export class ReleaseReservations {
  constructor(private readonly holds: HoldsRepository) {}

  /** The number of released pieces. Reason: VALIDATION_FAILED. */
  execute(command: Attempt): Promise<number> {
    return this.holds.release(checkAttempt(command));
  }
}
