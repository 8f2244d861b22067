// Takes events as a sidecar does and keeps only when each came: what is measured against it is the relay alone.
import { createServer } from 'node:http';

let arrivals = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    arrivals.push([JSON.parse(body).id, Date.now()]);
    response.writeHead(204).end();
  });
});
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
process.on('message', () => {
  process.send({ arrivals });
  arrivals = [];
});
process.on('disconnect', () => process.exit(0));
