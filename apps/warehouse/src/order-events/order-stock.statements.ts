import { statement } from '@holdfast/postgres';

/** See the migration `stock_changes`. */
export const CLOSE_CHECKOUT = statement('close-checkout', 'SELECT close_checkout($1, $2, $3)');
