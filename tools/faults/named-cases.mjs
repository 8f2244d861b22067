import { LATE_EFFECTS, lookUpFails, orderIsFound, orderIsNotMade } from './cases/ambiguity.mjs';
import {
  clickedTwoHundredTimes,
  guardDies,
  guardForgets,
  guardHangs,
  holderDies,
  holderStandsStill,
} from './cases/exactly-once.mjs';
import { gatewayAnswerDies, undosFail } from './cases/money.mjs';
import { orderIsAway } from './cases/order-away.mjs';
import { stoppedUnderLoad } from './cases/stopping.mjs';

/** Demands that need more than a kill at a boundary. Each answers what was wrong, as texts. */
export const NAMED_CASES = [
  clickedTwoHundredTimes,
  guardDies,
  guardForgets,
  guardHangs,
  holderDies,
  holderStandsStill,
  orderIsFound('UNAVAILABLE'),
  orderIsFound('INTERNAL'),
  orderIsNotMade('UNAVAILABLE'),
  orderIsNotMade('INTERNAL'),
  ...LATE_EFFECTS,
  lookUpFails,
  gatewayAnswerDies,
  undosFail,
  orderIsAway,
  stoppedUnderLoad,
];
