import { endRefund } from '../api/refunds.ts';
import { expireSession, settleSession } from '../api/session-life.ts';
import { expireAuthorization } from '../api/settle-intent.ts';
import type { Context, TaskParts } from './context.ts';
import type { ObjectKind, Records } from './records.ts';
import type { Tasks } from './schedule.ts';

/** Task name → what happens when it is due. Each checks first whether it still applies. */
export function dueTasks(core: TaskParts): Tasks {
  const on =
    <K extends ObjectKind>(kind: K, act: (ctx: Context, record: Records[K]) => void) =>
    (id: string) => {
      const record = core.store.find(kind, id);
      if (record) act(core.context({ account: record.account }), record);
    };
  return {
    expireAuthorization: on('payment_intent', expireAuthorization),
    expireSession: on('checkout.session', expireSession),
    settleSession: on('checkout.session', settleSession),
    endRefund: on('refund', endRefund),
  };
}

/** After a start: what the journal's records are still waiting for. */
export function rebuildSchedule({ store, schedule, clock }: TaskParts): void {
  for (const charge of store.all('charge')) {
    const { captureBefore } = charge.private;
    if (captureBefore) schedule.add(captureBefore, 'expireAuthorization', charge.fields.payment_intent);
  }
  for (const session of store.all('checkout.session')) {
    if (session.fields.status === 'open')
      schedule.add(session.fields.expires_at, 'expireSession', session.id);
    if (session.private.settleAt) schedule.add(session.private.settleAt, 'settleSession', session.id);
  }
  for (const refund of store.all('refund')) schedule.add(clock.now(), 'endRefund', refund.id);
}
