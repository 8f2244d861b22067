// The publish part of Dapr's HTTP API in its own process, so that it does not share a processor with the measured relay.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const arrivals: Record<string, number> = {};
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    const { id } = JSON.parse(body) as { id: string };
    arrivals[id] = Date.now();
    response.writeHead(204).end();
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
process.on('message', () => process.send?.({ arrivals }));
process.on('disconnect', () => process.exit(0));
