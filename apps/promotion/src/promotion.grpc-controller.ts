import { Controller } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { Revisions } from '@holdfast/platform';
import { promotion } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';

import { ApplyPromotion } from './apply-promotion/apply-promotion.js';
import { ListPromotions } from './list-promotions/list-promotions.js';
import { toQuery, toRecord, toValidated } from './promotion.mapping.js';
import { ReleasePromotions } from './release-promotions/release-promotions.js';
import { ReservePromotions } from './reserve-promotions/reserve-promotions.js';
import { ValidatePromotions } from './validate-promotions/validate-promotions.js';

@Controller()
@promotion.PromotionServiceControllerMethods()
export class PromotionGrpcController implements promotion.PromotionServiceController {
  constructor(
    private readonly validate: ValidatePromotions,
    private readonly reserve: ReservePromotions,
    private readonly apply: ApplyPromotion,
    private readonly release: ReleasePromotions,
    private readonly list: ListPromotions,
    private readonly revisions: Revisions,
  ) {}

  async validatePromotions(
    request: promotion.ValidatePromotionsRequest,
  ): Promise<promotion.ValidatePromotionsResponse> {
    return toValidated(await this.validate.execute(toQuery(request)));
  }

  watchRevision(): Observable<promotion.WatchRevisionResponse> {
    return this.revisions.watch(currentTenant());
  }

  async reservePromotions(
    request: promotion.ReservePromotionsRequest,
  ): Promise<promotion.ReservePromotionsResponse> {
    await this.reserve.execute(request);
    return {};
  }

  async applyPromotion(request: promotion.ApplyPromotionRequest): Promise<promotion.ApplyPromotionResponse> {
    return { overUsedPromotionIds: [...(await this.apply.execute(request))] };
  }

  async releasePromotions(
    request: promotion.ReleasePromotionsRequest,
  ): Promise<promotion.ReleasePromotionsResponse> {
    await this.release.execute(request);
    return {};
  }

  async listPromotions({
    pageSize,
    pageToken,
  }: promotion.ListPromotionsRequest): Promise<promotion.ListPromotionsResponse> {
    const page = await this.list.execute(pageSize, pageToken);
    return { promotions: page.promotions.map(toRecord), nextPageToken: page.nextPageToken };
  }

  async getPromotion({
    promotionId,
    code,
  }: promotion.GetPromotionRequest): Promise<promotion.GetPromotionResponse> {
    return { promotion: toRecord(await this.list.get(promotionId, code)) };
  }
}
