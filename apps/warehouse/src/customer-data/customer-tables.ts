import { DEAD_LETTERS } from '@holdfast/ops';
import type { PersonalTable } from '@holdfast/ops';

/** The tables with personal data (SEC-4): only dead letters with events of orders. */
export const CUSTOMER_TABLES: readonly PersonalTable[] = [DEAD_LETTERS];
