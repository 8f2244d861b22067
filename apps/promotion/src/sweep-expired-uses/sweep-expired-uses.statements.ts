import { statement } from '@holdfast/postgres';

export const SWEEP_EXPIRED_USES = statement<{ swept: number }>(
  'sweep_expired_uses',
  'SELECT sweep_expired_uses($1) AS swept',
);
