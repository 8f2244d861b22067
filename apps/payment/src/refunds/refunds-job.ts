/** The job that carries out due refunds. */
export const REFUNDS_JOB = 'refunds';
