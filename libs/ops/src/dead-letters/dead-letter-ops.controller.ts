import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';

import type { CallerHeaders } from '@holdfast/identity';
import { listDeadLetters } from '@holdfast/inbox';
import type { StoredDeadLetter } from '@holdfast/inbox';
import { parseInput } from '@holdfast/validation';

import { lettersQuerySchema, resolveSchema, retryAllSchema, retrySchema } from '../http/ops-schemas.js';
import { OpsScope } from '../nest/ops-scope.js';
import { ReplayDeadLetters } from './replay-dead-letters.js';
import type { Replay } from './replay-dead-letters.js';

/** Dead letters, for operators (OPS-7). */
@Controller('ops/dead-letters')
export class DeadLetterOpsController {
  constructor(
    private readonly scope: OpsScope,
    private readonly letters: ReplayDeadLetters,
  ) {}

  @Get()
  async list(
    @Headers() headers: CallerHeaders,
    @Query() query: unknown,
  ): Promise<{ deadLetters: readonly StoredDeadLetter[] }> {
    const { tenantId, isOfPlatform } = await this.scope.overseer(headers);
    const wanted = parseInput(lettersQuerySchema, query);
    return { deadLetters: await listDeadLetters(this.scope.pool, { tenantId, isOfPlatform, ...wanted }) };
  }

  @Post('retry-all')
  @HttpCode(200)
  async retryAll(
    @Headers() headers: CallerHeaders,
    @Body() body: unknown,
  ): Promise<{ replays: readonly Replay[] }> {
    const operator = await this.scope.overseer(headers);
    return { replays: await this.letters.retryAll(operator, parseInput(retryAllSchema, body)) };
  }

  @Get(':id')
  async show(@Headers() headers: CallerHeaders, @Param('id') id: string): Promise<StoredDeadLetter> {
    return this.letters.find(await this.scope.overseer(headers), id);
  }

  @Post(':id/retry')
  @HttpCode(200)
  async retry(
    @Headers() headers: CallerHeaders,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<Replay> {
    const operator = await this.scope.overseer(headers);
    return this.letters.retry(operator, id, parseInput(retrySchema, body).dryRun);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  async resolve(
    @Headers() headers: CallerHeaders,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<StoredDeadLetter> {
    const operator = await this.scope.overseer(headers);
    const { note, dryRun } = parseInput(resolveSchema, body);
    if (!dryRun) await this.letters.resolve(operator, id, note);
    return this.letters.find(operator, id);
  }
}
