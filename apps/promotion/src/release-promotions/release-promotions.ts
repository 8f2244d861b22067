import { Injectable } from '@nestjs/common';

import { checkAttempt } from '@holdfast/validation';
import type { Attempt } from '@holdfast/validation';

import { UsesRepository } from '../uses/uses.repository.js';

/** Gives back the uses that attempts up to this one hold and refuses these attempts from now on; recorded even when nothing was held. */
@Injectable()
export class ReleasePromotions {
  constructor(private readonly uses: UsesRepository) {}

  /** Reason: VALIDATION_FAILED. */
  execute(command: Attempt): Promise<void> {
    return this.uses.release(checkAttempt(command));
  }
}
