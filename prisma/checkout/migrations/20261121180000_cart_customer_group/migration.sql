-- The group of the cart's customer, by which price lists and promotions go. Empty where there is none.
ALTER TABLE carts ADD COLUMN customer_group text NOT NULL DEFAULT '';
