import { validationFailed } from '@holdfast/errors';

import { checkText } from './check-text.js';
import { customerOf } from './customer-key.js';
import type { Customer } from './customer-key.js';

/** The customer of a use; limits per customer need one. Reason: VALIDATION_FAILED. */
export function checkCustomer(given: { customerId: string; email: string }): Customer {
  checkText('customer_id', given.customerId);
  checkText('email', given.email);
  const customer = customerOf(given);
  if (!customer.customerId && !customer.emailKey) {
    throw validationFailed([{ path: 'email', message: 'a customer id or an e-mail address is needed' }]);
  }
  return customer;
}
