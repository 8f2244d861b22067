import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { auditStack } from '../audit/audit-stack.ts';
import { isOwnStack } from './attacked-stack.ts';
import { readRecords } from './records.ts';
import { closeWorld, confirmReadyCheckout, openWorld } from './world.ts';
import type { World } from './world.ts';

/** One attack. */
export interface Attack {
  /** The requirement, the attack and the expected refusal. */
  readonly name: string;
  /** Attacks, and expects the refusal. */
  readonly run: (world: World) => Promise<void>;
  /** A metric or log count that operators see; the attack must raise it. */
  readonly observed: (world: World) => Promise<number>;
  /** Needs the settings of the stack that this tier starts. */
  readonly needsOwnStack?: boolean;
}

const OBSERVED_WITHIN_MS = 10_000;
const EACH_MS = 60_000;
const WORLD_MS = 180_000;

/** A counter of an app, as `Attack.observed`. */
export const counter =
  (app: string, metric: string, labels: Readonly<Record<string, string>> = {}) =>
  ({ stack }: World): Promise<number> =>
    stack.counter(app, metric, labels);

/** Requests that an app answered with this status. */
export const responses = (app: string, status: number) =>
  counter(app, 'holdfast_http_request_seconds_count', { status: String(status) });

/** Every attack is refused and observed, and changes no record; afterwards the audit finds nothing and the attacked customer can buy. */
export function describeAttacks(who: string, attacks: readonly Attack[]): void {
  describe(who, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld();
    }, WORLD_MS);
    afterAll(() => closeWorld(world));

    for (const { name, run, observed, needsOwnStack } of attacks) {
      const test = needsOwnStack && !isOwnStack ? it.skip : it;
      test(
        name,
        async () => {
          const before = await observed(world);
          await run(world);
          await eventually(
            async () => expect(await observed(world)).toBeGreaterThan(before),
            OBSERVED_WITHIN_MS,
          );
          expect(await readRecords(world.stack, world.ready.checkoutId)).toEqual(world.records);
        },
        EACH_MS,
      );
    }

    it(
      `TRU-15 after all attacks by ${who} the audit finds nothing, and the attacked customer can buy`,
      async () => {
        await confirmReadyCheckout(world);
        const findings = await auditStack(world.stack.found, { settleMs: 15_000 });
        expect(findings.filter(({ offenders }) => offenders.length > 0)).toEqual([]);
      },
      WORLD_MS,
    );
  });
}
