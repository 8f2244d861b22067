import { randomUUID } from 'node:crypto';

/** Names this process in the leases and claims it takes. */
export class LeaseOwner {
  readonly id: string;

  constructor(app: string) {
    this.id = `${app}:${process.pid}:${randomUUID().slice(0, 8)}`;
  }
}
