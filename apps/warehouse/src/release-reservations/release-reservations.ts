import { Inject, Injectable } from '@nestjs/common';

import { checkAttempt } from '../stock/hold.js';
import type { Attempt } from '../stock/hold.js';
import { HoldsRepository } from '../stock/holds.repository.js';

/** Lets go of what attempts up to this one hold and refuses them from now on; recorded even when nothing was held (2.3 Attempts). */
@Injectable()
export class ReleaseReservations {
  constructor(@Inject(HoldsRepository) private readonly holds: HoldsRepository) {}

  execute(command: Attempt): Promise<number> {
    return this.holds.release(checkAttempt(command));
  }
}
