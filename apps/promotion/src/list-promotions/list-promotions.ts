import { Injectable } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';
import { isUuid } from '@holdfast/request-context';
import { checkId } from '@holdfast/validation';

import { checkText } from '../domain/check-text.js';
import { promotionNotFound } from '../domain/promotion.errors.js';
import type { PromotionRecord } from './promotion-record.js';
import { PromotionRecordsRepository } from './promotion-records.repository.js';

const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;

/** Promotions with their counters, for operators. */
@Injectable()
export class ListPromotions {
  constructor(private readonly records: PromotionRecordsRepository) {}

  /** A page of promotions by id, and the token of the next page (empty on the last). Reason: VALIDATION_FAILED. */
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

  /** One promotion, by id or else by code. Reason: PROMOTION_NOT_FOUND. */
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
