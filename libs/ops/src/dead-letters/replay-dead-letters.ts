import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { OwnEvents, closeDeadLetter, findDeadLetter, listDeadLetters } from '@holdfast/inbox';
import type { StoredDeadLetter } from '@holdfast/inbox';
import { Pool, inTransaction } from '@holdfast/postgres';

import { closeRecordedAct, recordAct } from '../audit/record-act.js';
import type { Overseer } from '../nest/ops-scope.js';

/** What became of a letter that was handed to its consumer again: done, or as dead as before. */
export interface Replay {
  readonly id: string;
  readonly topic: string;
  readonly answer: 'SUCCESS' | 'RETRY' | 'DROP' | 'WOULD_RETRY';
}

/**
 * What operators do with events that nobody would take (EVT-3, OPS-7). A letter is handed to the very route that refused it; the event's
 * own mark makes a second time harmless. Letters of other shops do not exist, and those of no shop only for who
 * looks after the platform.
 */
@Injectable()
export class ReplayDeadLetters {
  constructor(
    private readonly pool: Pool,
    private readonly events: OwnEvents,
  ) {}

  /** Throws DEAD_LETTER_NOT_FOUND. */
  async find(whose: Overseer, id: string): Promise<StoredDeadLetter> {
    const letter = await findDeadLetter(this.pool, whose, id);
    if (!letter) throw new DomainError('DEAD_LETTER_NOT_FOUND');
    return letter;
  }

  /** Closes the letter where its consumer says SUCCESS. Throws DEAD_LETTER_NOT_FOUND, also when it was closed before. */
  async retry(operator: Overseer, id: string, dryRun = false): Promise<Replay> {
    return this.replay(operator, await this.stored(operator, id), dryRun);
  }

  /** Oldest first, one after the other, since one may be what another waits for. */
  async retryAll(
    operator: Overseer,
    { topic, limit, dryRun }: { topic?: string | undefined; limit: number; dryRun: boolean },
  ): Promise<readonly Replay[]> {
    const { tenantId, isOfPlatform } = operator;
    const letters = await listDeadLetters(this.pool, { tenantId, isOfPlatform, topic, limit });
    const replays: Replay[] = [];
    for (const letter of letters) replays.push(await this.replay(operator, letter, dryRun));
    return replays;
  }

  /** Leaves it unhandled, for good and with a reason. Throws DEAD_LETTER_NOT_FOUND. */
  async resolve(operator: Overseer, id: string, note: string): Promise<void> {
    const { tenantId, actor, isOfPlatform } = operator;
    await this.stored(operator, id);
    await inTransaction(this.pool, async (tx) => {
      const isClosed = await closeDeadLetter(tx, { id, tenantId, isOfPlatform, status: 'resolved', note });
      if (!isClosed) throw new DomainError('DEAD_LETTER_NOT_FOUND');
      const action = 'dead-letters.resolve';
      await recordAct(tx, { tenantId, actor, action, subject: id, note, outcome: 'resolved' });
    });
  }

  private async stored(operator: Overseer, id: string): Promise<StoredDeadLetter> {
    const letter = await this.find(operator, id);
    if (letter.status !== 'stored')
      throw new DomainError('DEAD_LETTER_NOT_FOUND', { detail: `it is ${letter.status}` });
    return letter;
  }

  private async replay(
    { tenantId, actor, isOfPlatform }: Overseer,
    { id, topic, payload }: StoredDeadLetter,
    dryRun: boolean,
  ): Promise<Replay> {
    if (dryRun) return { id, topic, answer: 'WOULD_RETRY' };
    const act = { tenantId, actor, action: 'dead-letters.retry', subject: id, outcome: 'begun' };
    const actId = await recordAct(this.pool, act);
    const { status: answer } = await this.events.deliver(topic, payload);
    await inTransaction(this.pool, async (tx) => {
      if (answer === 'SUCCESS') await closeDeadLetter(tx, { id, tenantId, isOfPlatform, status: 'replayed' });
      await closeRecordedAct(tx, actId, answer);
    });
    return { id, topic, answer };
  }
}
