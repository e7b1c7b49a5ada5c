/** One server in a process of its own: `node server.mjs <peer> <proto folder>`. Says its port, then its CPU time whenever it is asked. */
import { createInterface } from 'node:readline';

const [peer, folder] = process.argv.slice(2);

const { start } = await import(`./server-${peer}.mjs`);
const port = await start(folder);
console.log(JSON.stringify({ port }));

createInterface(process.stdin)
  .on('line', () => {
    const { user, system } = process.cpuUsage();
    const { rss } = process.memoryUsage();
    console.log(JSON.stringify({ cpuMicros: user + system, rss }));
  })
  .on('close', () => process.exit());
