import type { ConfirmCheckoutState } from '@holdfast/checkout';

/** As much of a saga as its boundaries follow from. */
interface SagaShape {
  readonly steps: readonly StepShape[];
  readonly pivot: StepShape | undefined;
  parseState(stored: unknown): ConfirmCheckoutState;
}

interface StepShape {
  readonly kind: 'compensatable' | 'pivot' | 'retriable';
  readonly id: string;
  readonly appliesTo?: { test(state: ConfirmCheckoutState): boolean };
}

/** A way to pay, as far as it decides which steps a confirm has. */
export interface BuyerKind {
  readonly kind: string;
  readonly type: 'card' | 'cod' | 'hosted';
  readonly codes: readonly string[];
  /** After a declined card: some steps are for later attempts only. */
  readonly isLater: boolean;
}

const KINDS: readonly BuyerKind[] = [
  { kind: 'card', type: 'card', codes: [], isLater: false },
  { kind: 'cod', type: 'cod', codes: [], isLater: false },
  { kind: 'card and a limited code', type: 'card', codes: ['ONLY5'], isLater: false },
  { kind: 'cod and a limited code', type: 'cod', codes: ['ONLY5'], isLater: false },
];

const LATER = KINDS.map((each) => ({ ...each, kind: `${each.kind}, a second attempt`, isLater: true }));

/** Pays at the gateway, in another request: a step of page payments only is all that this confirm runs of the saga. */
const ON_PAGE: BuyerKind = { kind: 'hosted page', type: 'hosted', codes: [], isLater: false };

/** A boundary, and the buyers whose confirm has its step. */
interface Boundary {
  /** As `libs/fault-injection` names it: `before:create-order`. */
  readonly point: string;
  readonly step: string;
  readonly kinds: readonly BuyerKind[];
}

/** A death at a boundary, and how attempts come there. */
export type CrashCase = Boundary &
  (
    | {
        /** By themselves, or undoing an order that is refused. */
        readonly setUp: 'forward' | 'refused';
      }
    | {
        /** Recovered by the worker, to which a death at `leftAt` leaves them. */
        readonly setUp: 'recovery';
        readonly leftAt: string;
      }
  );

/** Every boundary at which a process can die, made of the saga's own list, so that a new step is covered by itself (DEM-21). */
export function crashCases(saga: SagaShape): CrashCase[] {
  const { steps, pivot } = saga;
  const effects = steps.filter(({ kind }) => kind === 'compensatable');
  const lastEffect = effects.at(-1);
  if (!pivot || !lastEffect) throw new Error('A saga without effects or pivot has no such boundaries.');
  const around = (step: StepShape, phase = ''): Boundary[] =>
    ['before', 'after'].map((side) => ({
      point: `${side}${phase}:${step.id}`,
      step: step.id,
      kinds: kindsWith(step, saga),
    }));
  const undoing = [...around(pivot, '-settle'), ...effects.flatMap((step) => around(step, '-undo'))];
  const closing = steps.filter(({ kind }) => kind === 'retriable').flatMap((step) => around(step));
  // Once a page is paid its attempt only goes forward: recovery undoes it where the page was not even handed out.
  const leftBy = ({ kinds, step }: Boundary): string =>
    `after:${kinds.includes(ON_PAGE) ? step : lastEffect.id}`;
  return [
    ...steps.flatMap((step) => around(step)).map((each) => ({ ...each, setUp: 'forward' as const })),
    ...undoing.map((each) => ({ ...each, setUp: 'refused' as const })),
    ...undoing.map((each) => ({ ...each, setUp: 'recovery' as const, leftAt: leftBy(each) })),
    ...closing.map((each) => ({ ...each, setUp: 'recovery' as const, leftAt: `after:${pivot.id}` })),
  ];
}

/** The kinds whose confirm has this step: of first attempts, where they come there. */
function kindsWith({ appliesTo }: StepShape, saga: SagaShape): readonly BuyerKind[] {
  const found = [KINDS, LATER, [ON_PAGE]].map((kinds) =>
    kinds.filter((kind) => !appliesTo || appliesTo.test(stateOf(kind, saga))),
  );
  return found.find((kinds) => kinds.length > 0) ?? [];
}

/** The state of an attempt, as far as its steps' conditions look at it. */
const stateOf = ({ type, codes, isLater }: BuyerKind, saga: SagaShape): ConfirmCheckoutState =>
  saga.parseState({
    checkoutId: 'any',
    payment: { id: 'any', type },
    hasLastingHold: !isLater,
    promotions: codes.map((code) => ({ code, limited: true })),
    totals: {},
  });

const DEATHS: Readonly<Record<CrashCase['setUp'], (point: string) => string>> = {
  forward: (point) => `checkout dies ${point}`,
  refused: (point) => `checkout dies ${point}, undoing a refused order`,
  recovery: (point) => `checkout-worker dies ${point}, recovering`,
};

/** The name of a case: who dies where, and who buys meanwhile. */
export const nameOf = ({ setUp, point, kinds }: CrashCase): string =>
  `DEM-21 CHK-12 ${DEATHS[setUp](point)}: one order each for ${kinds.map(({ kind }) => kind).join('; ')}, within a minute`;
