import { Controller, Get, Headers, Query } from '@nestjs/common';

import type { CallerHeaders } from '@holdfast/identity';
import { parseInput } from '@holdfast/validation';

import { auditQuerySchema } from '../http/ops-schemas.js';
import { OpsScope } from '../nest/ops-scope.js';
import { listActs } from './record-act.js';
import type { RecordedAct } from './record-act.js';

/** The manual acts of operators in this app, newest first. */
@Controller('ops/audit')
export class AuditController {
  constructor(private readonly scope: OpsScope) {}

  @Get()
  async list(
    @Headers() headers: CallerHeaders,
    @Query() query: unknown,
  ): Promise<{ acts: readonly RecordedAct[] }> {
    const { tenantId } = await this.scope.operator(headers);
    return { acts: await listActs(this.scope.pool, { tenantId, ...parseInput(auditQuerySchema, query) }) };
  }
}
