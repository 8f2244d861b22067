import { DomainError } from '@holdfast/errors';

/** The owner of the fact denies what the event reports. The inbox drops such an event and stores it as a dead letter. */
export const causeDenied = (detail: string): DomainError => new DomainError('CAUSE_DENIED', { detail });
