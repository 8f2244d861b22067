import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { inTransaction } from '@holdfast/postgres';
import { parseInput, printable } from '@holdfast/validation';

import { recordAct } from '../acts/record-act.js';
import { OpsScope } from '../nest/ops-scope.js';
import { CustomerData } from './customer-data.js';
import { subjectOf } from './customer-subject.js';
import { LONGER_TIMEOUT, eraseCustomer } from './erase-customer.js';
import { findOpen, findRefs, readTables } from './read-customer.js';
import type { FoundRefs, Open } from './read-customer.js';

/** More orders than any customer has. */
const MOST_IDS = 1_000;

const ids = () => z.array(z.guid().toLowerCase()).max(MOST_IDS).default([]);
const customerFields = {
  customerId: printable(z.string().min(1).max(200)).optional(),
  email: printable(z.string().trim().min(3).max(320)).toLowerCase().optional(),
  orderIds: ids(),
  orderNumbers: z
    .array(printable(z.string().min(1).max(64)))
    .max(MOST_IDS)
    .default([]),
  checkoutIds: ids(),
  paymentIds: ids(),
};
const actFields = {
  note: printable(z.string().min(1, 'say why').max(500)),
  dryRun: z.boolean().default(false),
};

type CustomerFields = z.output<z.ZodObject<typeof customerFields>>;
const isNamed = ({ customerId, email }: Pick<CustomerFields, 'customerId' | 'email'>): boolean =>
  customerId !== undefined || email !== undefined;
const UNNAMED = { path: ['customerId'], message: 'an account or an e-mail address is expected' };

const customerBody = z.strictObject(customerFields).refine(isNamed, UNNAMED);
const eraseBody = z.strictObject({ ...customerFields, ...actFields }).refine(isNamed, UNNAMED);

const refsOf = ({ customerId, email, orderIds, orderNumbers, checkoutIds, paymentIds }: CustomerFields) => ({
  customerIds: customerId === undefined ? [] : [customerId],
  emails: email === undefined ? [] : [email],
  orderIds,
  orderNumbers,
  checkoutIds,
  paymentIds,
});

/**
 * One customer's personal data in this app (SEC-4), for operators. By POST, since an address in a URL would be logged. The customer's ids in
 * other services come with the request: `find` of checkout, order and payment returns them.
 */
@Controller('ops/customers')
export class CustomersController {
  constructor(
    private readonly scope: OpsScope,
    private readonly data: CustomerData,
  ) {}

  /** The customer's ids in this app, and their open business. Changes nothing. */
  @Post('find')
  @HttpCode(200)
  async find(
    @Headers() headers: CallerHeaders,
    @Body() body: unknown,
  ): Promise<{ refs: FoundRefs; open: Open[] }> {
    const { tenantId } = await this.scope.operator(headers);
    const refs = this.data.known(refsOf(parseInput(customerBody, body)), tenantId);
    return inTransaction(this.scope.pool, async (tx) => {
      await tx.query(LONGER_TIMEOUT);
      const { tables } = this.data;
      return {
        refs: await findRefs(tx, tables, { tenantId, refs }),
        open: await findOpen(tx, tables, { tenantId, refs }),
      };
    });
  }

  /** All of the customer's data in this app, by table. Audited, since an operator reads it. */
  @Post('export')
  @HttpCode(200)
  async export(
    @Headers() headers: CallerHeaders,
    @Body() body: unknown,
  ): Promise<{ tables: Record<string, object[]> }> {
    const operator = await this.scope.operator(headers);
    const refs = refsOf(parseInput(customerBody, body));
    return inTransaction(this.scope.pool, async (tx) => {
      await tx.query(LONGER_TIMEOUT);
      const { tenantId } = operator;
      const tables = await readTables(tx, this.data.tables, {
        tenantId,
        refs: this.data.known(refs, tenantId),
      });
      const rows = Object.values(tables).reduce((sum, each) => sum + each.length, 0);
      const subject = subjectOf(tenantId, refs);
      await recordAct(tx, { ...operator, action: 'customers.export', subject, outcome: `${rows} rows` });
      return { tables };
    });
  }

  /** Erases the customer in this app. Reasons: CUSTOMER_HAS_OPEN_BUSINESS, VALIDATION_FAILED. */
  @Post('erase')
  @HttpCode(200)
  async erase(
    @Headers() headers: CallerHeaders,
    @Body() body: unknown,
  ): Promise<{ dryRun: boolean; subject: string; erased: Record<string, number> }> {
    const operator = await this.scope.operator(headers);
    const { note, dryRun, ...named } = parseInput(eraseBody, body);
    const refs = refsOf(named);
    const erased = await eraseCustomer(this.scope.pool, this.data, { operator, refs, note, dryRun });
    return { dryRun, subject: subjectOf(operator.tenantId, refs), erased };
  }
}
