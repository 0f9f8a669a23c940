// node bench/growth.js [SIZE...]: how the cost of a start grows with the document. Prints a table; asserts nothing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server } from './corpus/server.js';
import { documentOf } from './made-up.js';
import { median } from './statistics.js';

const RUNS = 5;

async function startOnce(file) {
  const server = await Server.start(file);
  try {
    const { status } = await server.exchange({ method: 'GET', target: '/things0/a', headers: {} });
    if (status !== 200) throw new Error(`the first answer was ${status}`);
    return server.cost();
  } finally {
    await server.stop();
  }
}

const sizes = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'spectwin-growth-'));
process.stdout.write('operations |  size KiB | CPU to the first answer | peak memory\n');
try {
  for (const size of sizes.length > 0 ? sizes : [10, 100, 1000, 10_000]) {
    const file = join(folder, `${size}.json`);
    const text = JSON.stringify(documentOf(size));
    writeFileSync(file, text);
    const costs = [];
    for (let run = 0; run < RUNS; run++) costs.push(await startOnce(file));
    const [cpu, memory] = [median(costs.map((each) => each.cpu)), median(costs.map((each) => each.memory))];
    const cells = [String(size).padStart(10), (text.length / 1024).toFixed(0).padStart(9)];
    cells.push(`${cpu.toFixed(2)} s`.padStart(23), `${memory.toFixed(0)} MiB`.padStart(11));
    process.stdout.write(`${cells.join(' | ')}\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
