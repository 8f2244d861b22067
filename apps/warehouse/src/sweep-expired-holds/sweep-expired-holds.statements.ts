import { statement } from '@holdfast/postgres';

export const SWEEP_EXPIRED_HOLDS = statement<{ swept: number }>(
  'sweep_expired_holds',
  'SELECT sweep_expired_holds($1) AS swept',
);
