// Runs the apps' seeds in one process of its own: what they load is not kept by the launcher, and they share what they load.
import { pathToFileURL } from 'node:url';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { jobs, dataDir } = JSON.parse(Buffer.concat(chunks).toString('utf8'));

const results = await Promise.allSettled(
  jobs.map(async ({ module, databaseUrl }) => {
    const { seed } = await import(pathToFileURL(module).href);
    await seed({ databaseUrl, dataDir });
  }),
);
results.forEach((result, index) => {
  if (result.status === 'rejected')
    console.error(`${jobs[index].name}: ${result.reason?.stack ?? result.reason}`);
});
process.exit(results.some(({ status }) => status === 'rejected') ? 1 : 0);
