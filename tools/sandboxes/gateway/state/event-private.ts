import type { EventDelivery, EventPrivate, Records, SubjectKind } from './records.ts';

/** One entry per kind, so that each subject is paired with its own kind. */
const ABOUT: { [K in SubjectKind]: (subject: Records[K], delivery: EventDelivery) => EventPrivate } = {
  payment_intent: (subject, delivery) => ({ ...delivery, kind: 'payment_intent', subject }),
  charge: (subject, delivery) => ({ ...delivery, kind: 'charge', subject }),
  refund: (subject, delivery) => ({ ...delivery, kind: 'refund', subject }),
  dispute: (subject, delivery) => ({ ...delivery, kind: 'dispute', subject }),
  'checkout.session': (subject, delivery) => ({ ...delivery, kind: 'checkout.session', subject }),
};

/** What an event about `subject` keeps. */
export function aboutSubject<K extends SubjectKind>(
  kind: K,
  subject: Records[K],
  delivery: EventDelivery,
): EventPrivate {
  return ABOUT[kind](subject, delivery);
}
