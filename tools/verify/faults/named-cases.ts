import { LATE_EFFECTS, lookUpFails, orderIsFound, orderIsNotMade } from './cases/ambiguity.ts';
import {
  clickedTwoHundredTimes,
  guardDies,
  guardForgets,
  guardHangs,
  holderDies,
  holderStandsStill,
} from './cases/exactly-once.ts';
import { gatewayAnswerDies, undosFail } from './cases/money.ts';
import { orderIsAway } from './cases/order-away.ts';
import { stoppedUnderLoad } from './cases/stopping.ts';

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
