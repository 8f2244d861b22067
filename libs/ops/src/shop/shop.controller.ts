import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { parseInput } from '@holdfast/validation';

import { OpsScope } from '../nest/ops-scope.js';
import { applyShopSection } from './apply-shop-section.js';
import type { Change } from './compare-snapshots.js';
import { ShopSection } from './shop-section.js';

/** This app's section of a shop's settings, created and changed by operators (OPS-7). */
@Controller('ops/shop')
export class ShopController {
  constructor(
    private readonly scope: OpsScope,
    private readonly section: ShopSection,
  ) {}

  @Post()
  @HttpCode(200)
  async apply(
    @Headers() headers: CallerHeaders,
    @Body() body: unknown,
  ): Promise<{ part: string; dryRun: boolean; changes: Change[] }> {
    const operator = await this.scope.operator(headers);
    const { name, schema } = this.section;
    const dryRunField = z.boolean().default(false);
    const { dryRun, [name]: wanted } = parseInput(
      z.strictObject({ [name]: schema, dryRun: dryRunField }),
      body,
    ) as { dryRun: boolean } & Record<string, unknown>;
    return {
      part: name,
      dryRun,
      changes: await applyShopSection(this.scope.pool, this.section, { operator, wanted, dryRun }),
    };
  }
}
