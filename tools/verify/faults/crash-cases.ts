/** Ways to pay, as far as they decide which steps a confirm has. */
export const KINDS = [
  { kind: 'card', type: 'card', codes: [], isLater: false },
  { kind: 'cod', type: 'cod', codes: [], isLater: false },
  { kind: 'card and a limited code', type: 'card', codes: ['ONLY5'], isLater: false },
  { kind: 'cod and a limited code', type: 'cod', codes: ['ONLY5'], isLater: false },
];

/** After a declined card: some steps are for later attempts only. */
const LATER = KINDS.map((each) => ({ ...each, kind: `${each.kind}, a second attempt`, isLater: true }));

/** Pays at the gateway, in another request: a step of page payments only is all that this confirm runs of the saga. */
const ON_PAGE = { kind: 'hosted page', type: 'hosted', codes: [], isLater: false };

/** As much of a saga's state as its conditions look at. */
const stateOf = ({ type, codes, isLater }) => ({
  payment: { type },
  hasLastingHold: !isLater,
  promotions: codes.map((code) => ({ code, limited: true })),
});

/** The kinds whose confirm has this step: of first attempts, where they come there. */
function kindsWith({ appliesTo }) {
  const found = [KINDS, LATER, [ON_PAGE]].map((kinds) =>
    kinds.filter((kind) => !appliesTo || appliesTo.test(stateOf(kind))),
  );
  return found.find((kinds) => kinds.length > 0) ?? [];
}

const around = (phase, step) =>
  ['before', 'after'].map((side) => ({ point: `${side}${phase}:${step.id}`, kinds: kindsWith(step) }));

/**
 * Every boundary at which a process can die, made of the saga's own list, so that a new step is covered by itself (DEM-21). `setUp` says
 * how attempts come there: by themselves, by an order that is refused, or by being left to the worker by another kill.
 */
export function crashCases(saga) {
  const effects = saga.steps.filter(({ kind }) => kind === 'compensatable');
  const after = saga.steps.filter(({ kind }) => kind === 'retriable');
  const undoing = [
    ...around('-settle', saga.pivot),
    ...effects.flatMap((step) => around('-undo', step).map((each) => ({ ...each, step }))),
  ];
  const lastEffect = effects.at(-1).id;
  // Once a page is paid its attempt only goes forward: recovery undoes it where the page was not even handed out.
  const leftBy = ({ kinds, step }) => `after:${kinds.includes(ON_PAGE) ? step.id : lastEffect}`;
  return [
    ...saga.steps.flatMap((step) => around('', step)).map((each) => ({ ...each, setUp: 'forward' })),
    ...undoing.map((each) => ({ ...each, setUp: 'refused' })),
    ...undoing.map((each) => ({ ...each, setUp: 'recovery', leftAt: leftBy(each) })),
    ...after
      .flatMap((step) => around('', step))
      .map((each) => ({ ...each, setUp: 'recovery', leftAt: `after:${saga.pivot.id}` })),
  ];
}

/** What a case is called. */
export const nameOf = ({ setUp, point }) =>
  ({
    forward: `checkout dies ${point}`,
    refused: `checkout dies ${point}, undoing a refused order`,
    recovery: `checkout-worker dies ${point}, recovering`,
  })[setUp];
