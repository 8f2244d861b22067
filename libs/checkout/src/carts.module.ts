import { Module } from '@nestjs/common';

import { AbuseLimitsModule } from './abuse-limits/abuse-limits.module.js';
import { AddCartLine } from './add-cart-line/add-cart-line.js';
import { NewLines } from './add-cart-line/new-lines.js';
import { CartRepository } from './cart/cart.repository.js';
import { CartEditor } from './change-cart/cart-editor.js';
import { ChangeCartLine } from './change-cart/change-cart-line.js';
import { ClaimCart } from './claim-cart/claim-cart.js';
import { AttemptsModule } from './confirm-checkout/attempts.module.js';
import { CreateCart } from './create-cart/create-cart.js';
import { GetCart } from './get-cart/get-cart.js';
import { QuotesModule } from './quote/quotes.module.js';
import { SetPromotionCodes } from './set-promotion-codes/set-promotion-codes.js';

const USE_CASES = [AddCartLine, ChangeCartLine, ClaimCart, CreateCart, GetCart, SetPromotionCodes];

/** Carts. */
@Module({
  imports: [AbuseLimitsModule, AttemptsModule, QuotesModule],
  providers: [CartEditor, CartRepository, NewLines, ...USE_CASES],
  exports: [CartRepository, ...USE_CASES],
})
export class CartsModule {}
