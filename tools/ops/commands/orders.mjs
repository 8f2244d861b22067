export function addOrders(program, act) {
  const orders = program.command('orders').description('orders');
  orders
    .command('show')
    .description('one order')
    .argument('<id>')
    .action(act((operations, { tenant }, id) => operations.order(tenant, id)));
}
