import type { AddCommands } from './act.ts';

export const addPromotions: AddCommands = (program, act) => {
  const promotions = program.command('promotions').description('promotions and their uses');
  promotions
    .command('list')
    .description('all promotions of the tenant')
    .action(act((operations, { tenant }) => operations.promotions(tenant)));
  promotions
    .command('show')
    .description('one promotion with its limits and uses')
    .argument('<code>', 'its code in any case, or its id')
    .action(act<object, [string]>((operations, { tenant }, code) => operations.promotion(tenant, code)));
};
