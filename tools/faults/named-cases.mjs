/** Demands that need more than a kill at a boundary. Each answers what was wrong, as texts. */
export const NAMED_CASES = [];
