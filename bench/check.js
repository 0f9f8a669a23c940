// node bench/check.js [SIZE...]: what a whole run of the checker against the local mock takes, and how that grows with the document.
// Prints tables; asserts nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server } from './corpus/server.js';
import { documentOf } from './made-up.js';
import { median } from './statistics.js';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const CONTRACT = fileURLToPath(new URL('../openapi/providers.yaml', import.meta.url));
const TOKENS = 'one: acme\ntwo: globex\nthree: acme\n';
const RUNS = 5;

const folder = mkdtempSync(join(tmpdir(), 'spectwin-check-'));

/** One run as anybody starts it: wall time in seconds, and how many requests it sent, as it says itself. */
async function run(port, contract, options) {
  const target = `http://127.0.0.1:${port}`;
  const args = ['check', ...contract, '--target', target, '--token', 'one', ...options];
  const begin = performance.now();
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  const [code] = await once(child, 'close');
  const seconds = (performance.now() - begin) / 1000;
  return { code, seconds, exchanges: Number(/exchanges +(\d+) in/.exec(text)?.[1]) };
}

function line(...cells) {
  process.stdout.write(
    `${cells.map((cell, at) => (at === 0 ? cell.padEnd(24) : cell.padStart(10))).join(' | ')}\n`,
  );
}

async function several(name, contract, { file, options = [], extra = [], runs = RUNS }) {
  const results = [];
  for (let count = 0; count < runs; count++) {
    const server = await Server.start(file, extra);
    try {
      results.push(await run(server.port, contract, options));
    } finally {
      await server.stop();
    }
  }
  const { code, exchanges } = results[0];
  const seconds = median(results.map((each) => each.seconds));
  line(
    name,
    String(exchanges),
    `${seconds.toFixed(2)} s`,
    `${((seconds * 1000) / exchanges).toFixed(2)} ms`,
    String(code),
  );
}

const sizes = process.argv.slice(2).map(Number);
try {
  const tokens = join(folder, 'tokens.yaml');
  writeFileSync(tokens, TOKENS);
  const shipped = { file: CONTRACT, extra: ['--tokens', tokens] };
  const others = ['--other-token', 'two', '--same-tenant-token', 'three'];
  line('', 'exchanges', 'wall', 'each', 'exit code');
  await several('fixtures', [], { ...shipped, options: [...others, '--phase', 'fixtures'] });
  await several('all phases', [], { ...shipped, options: others });
  for (const size of sizes.length > 0 ? sizes : [10, 100]) {
    const file = join(folder, `${size}.json`);
    writeFileSync(file, JSON.stringify(documentOf(size)));
    await several(`${size} operations`, [file], { file, runs: 1 });
  }
} finally {
  rmSync(folder, { recursive: true });
}
