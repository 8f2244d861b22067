import { DomainError } from '@holdfast/errors';

/** Nothing caused the event: whoever owns the fact denies it. The inbox drops such an event and keeps it. */
export const causeDenied = (detail: string): DomainError => new DomainError('CAUSE_DENIED', { detail });
