import { Inject, Injectable } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';
import { isUuid } from '@holdfast/request-context';

import { promotionNotFound } from '../promotion.errors.js';
import { checkId, checkText } from '../uses/attempt.js';
import { PromotionRecords } from './promotion-records.js';
import type { PromotionRecord } from './promotion-records.js';

const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;

/** Ops: promotions with their counters. */
@Injectable()
export class ListPromotions {
  constructor(@Inject(PromotionRecords) private readonly records: PromotionRecords) {}

  async execute(
    pageSize: number,
    pageToken: string,
  ): Promise<{ promotions: PromotionRecord[]; nextPageToken: string }> {
    if (!Number.isInteger(pageSize) || pageSize < 0 || pageSize > MAX_PAGE) {
      throw validationFailed([{ path: 'page_size', message: `expected 0 to ${MAX_PAGE}` }]);
    }
    const size = pageSize || DEFAULT_PAGE;
    const after = pageToken === '' ? null : checkId('page_token', pageToken);
    const rows = await this.records.list(after, size + 1);
    const promotions = rows.slice(0, size);
    return { promotions, nextPageToken: rows.length > size ? promotions.at(-1)!.id : '' };
  }

  /** One promotion, by id or else by code. */
  async get(promotionId: string, code: string): Promise<PromotionRecord> {
    const found = promotionId
      ? isUuid(promotionId) && (await this.records.byId(promotionId))
      : await this.byCode(code);
    if (!found) throw promotionNotFound((promotionId || code).slice(0, 100));
    return found;
  }

  private byCode(code: string): Promise<PromotionRecord | undefined> {
    return this.records.byCode(checkText('code', code));
  }
}
