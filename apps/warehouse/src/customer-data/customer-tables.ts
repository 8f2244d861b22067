import { DEAD_LETTERS } from '@holdfast/ops';
import type { PersonalTable } from '@holdfast/ops';

/** What warehouse keeps about customers (SEC-4): nothing but orders' events that it could not take. */
export const CUSTOMER_TABLES: readonly PersonalTable[] = [DEAD_LETTERS];
