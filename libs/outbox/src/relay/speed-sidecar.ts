// The publish part of Dapr's HTTP API as a process of its own, so that a measured relay does not share its processor with it.
import { createServer } from 'node:http';

const arrivals = {};
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    arrivals[JSON.parse(body).id] = Date.now();
    response.writeHead(204).end();
  });
});
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
process.on('message', () => process.send({ arrivals }));
process.on('disconnect', () => process.exit(0));
