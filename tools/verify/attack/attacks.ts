import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { auditStack } from '../audit/audit-stack.ts';
import { isOwnStack } from './attacked-stack.ts';
import { readBooks } from './books.ts';
import { closeWorld, confirmAfterAll, openWorld } from './world.ts';
import type { World } from './world.ts';

/** One thing that somebody tries. */
export interface Attack {
  /** The requirement that stops it, who does what, and what becomes of it. */
  readonly name: string;
  /** Does it, and expects to be refused. */
  readonly tries: (world: World) => Promise<void>;
  /** What operators count of it: a number that has grown afterwards. */
  readonly seen: (world: World) => Promise<number>;
  /** Relies on the settings of the stack that this tier starts. */
  readonly needsOwnStack?: boolean;
}

const SEEN_WITHIN_MS = 10_000;
const EACH_MS = 60_000;
const WORLD_MS = 180_000;

/** A counter of an app, as `Attack.seen`. */
export const counted =
  (app: string, metric: string, labels: Readonly<Record<string, string>> = {}) =>
  ({ stack }: World): Promise<number> =>
    stack.counted(app, metric, labels);

/** Requests that an app answered with this status. */
export const answered = (app: string, status: number) =>
  counted(app, 'holdfast_http_request_seconds_count', { status: String(status) });

/** Each of them is refused, seen, and changes nothing of value; afterwards the books are right and a customer buys as ever. */
export function describeAttacks(who: string, attacks: readonly Attack[]): void {
  describe(who, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld();
    }, WORLD_MS);
    afterAll(() => closeWorld(world));

    for (const { name, tries, seen, needsOwnStack } of attacks) {
      const runs = needsOwnStack && !isOwnStack ? it.skip : it;
      runs(
        name,
        async () => {
          const before = await seen(world);
          await tries(world);
          await eventually(async () => expect(await seen(world)).toBeGreaterThan(before), SEEN_WITHIN_MS);
          expect(await readBooks(world.stack, world.ready.checkoutId)).toEqual(world.books);
        },
        EACH_MS,
      );
    }

    it(
      `TRU-15 after all that ${who} tried the audit finds nothing, and whoever was attacked buys as ever`,
      async () => {
        await confirmAfterAll(world);
        const findings = await auditStack(world.stack.found, { settleMs: 15_000 });
        expect(findings.filter(({ offenders }) => offenders.length > 0)).toEqual([]);
      },
      WORLD_MS,
    );
  });
}
