/** The job that claims and sends the mails that are due. */
export const DUE_MAILS = 'mails';

/** The job that sends the mails that this process has queued, already claimed. */
export const QUEUED_MAILS = 'queued-mails';
