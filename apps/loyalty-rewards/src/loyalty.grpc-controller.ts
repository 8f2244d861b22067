import { Controller } from '@nestjs/common';

import { loyalty } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';

import { GetBalance } from './get-balance/get-balance.js';

@Controller()
@loyalty.LoyaltyServiceControllerMethods()
export class LoyaltyGrpcController implements loyalty.LoyaltyServiceController {
  constructor(private readonly balance: GetBalance) {}

  async getBalance({ customerId }: loyalty.GetBalanceRequest): Promise<loyalty.GetBalanceResponse> {
    const points = await this.balance.execute(currentTenant(), customerId);
    return { points: String(points) };
  }
}
