import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { OwnEvents, closeDeadLetter, findDeadLetter, listDeadLetters } from '@holdfast/inbox';
import type { StoredDeadLetter } from '@holdfast/inbox';
import { Pool, inTransaction } from '@holdfast/postgres';

import { closeRecordedAct, recordAct } from '../acts/record-act.js';
import type { Overseer } from '../nest/ops-scope.js';

/** The result of delivering a dead letter again. */
export interface Replay {
  readonly id: string;
  readonly topic: string;
  readonly answer: 'SUCCESS' | 'RETRY' | 'DROP' | 'WOULD_RETRY';
}

/**
 * Operators' acts on dead letters (EVT-3, OPS-7). A letter is delivered to the route that refused it; the event's inbox mark makes a
 * repetition harmless. Letters of other shops are not found, and those without a shop only by platform operators.
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

  /** Closes the letter where its consumer answers SUCCESS. Throws DEAD_LETTER_NOT_FOUND, also when it was closed before. */
  async retry(operator: Overseer, id: string, dryRun = false): Promise<Replay> {
    return this.replay(operator, await this.stored(operator, id), dryRun);
  }

  /** Oldest first, one after the other, since a later one may need an earlier one. */
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

  /** Closes it without delivery, with a reason. Throws DEAD_LETTER_NOT_FOUND. */
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
