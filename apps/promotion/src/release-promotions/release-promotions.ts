import { Inject, Injectable } from '@nestjs/common';

import { checkAttempt } from '../uses/attempt.js';
import type { Attempt } from '../uses/attempt.js';
import { UsesRepository } from '../uses/uses.repository.js';

/** Gives back what attempts up to this one hold and refuses them from now on; recorded even when nothing was held (2.3 Attempts). */
@Injectable()
export class ReleasePromotions {
  constructor(@Inject(UsesRepository) private readonly uses: UsesRepository) {}

  execute(command: Attempt): Promise<void> {
    return this.uses.release(checkAttempt(command));
  }
}
