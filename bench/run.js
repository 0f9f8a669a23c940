// npm run bench [-- --smoke]: measures the mock against bench/bare.js in one run. Nothing is asserted: the machine decides the times.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { drive } from './client.js';
import { SERVERS, startOnce, startProbed } from './server.js';
import { median, pairedRatio } from './statistics.js';

const smoke = process.argv.includes('--smoke');
const size = smoke
  ? { warmUp: 100, rounds: 3, perRound: 50, starts: 1, few: 100, many: 500, costRounds: 2, costPerRound: 50 }
  : {
      warmUp: 20_000,
      rounds: 80,
      perRound: 1000,
      starts: 21,
      few: 1000,
      many: 1_000_000,
      costRounds: 30,
      costPerRound: 1000,
    };

const inTurn = (round) => (round % 2 === 0 ? ['bare', 'mock'] : ['mock', 'bare']);

async function measureUpserts() {
  const servers = { bare: await startProbed(SERVERS.bare), mock: await startProbed(SERVERS.mock) };
  const times = { bare: [], mock: [] };
  for (const { port } of Object.values(servers)) await drive(port, size.warmUp);
  for (let round = 0; round < size.rounds; round++) {
    for (const name of inTurn(round)) {
      const { port, cpu } = servers[name];
      const before = await cpu();
      await drive(port, size.perRound);
      times[name].push(((await cpu()) - before) / size.perRound);
    }
  }
  for (const { stop } of Object.values(servers)) await stop();
  return { bare: median(times.bare), mock: median(times.mock), ratio: pairedRatio(times.mock, times.bare) };
}

async function measureStarts() {
  const times = { bare: [], mock: [] };
  const memory = { bare: [], mock: [] };
  for (let round = 0; round < size.starts; round++) {
    for (const name of inTurn(round)) {
      const { time, rss } = await startOnce(SERVERS[name], (port) => drive(port, 1));
      times[name].push(time);
      memory[name].push(rss / 1024);
    }
  }
  const start = {
    bare: median(times.bare),
    mock: median(times.mock),
    ratio: pairedRatio(times.mock, times.bare),
  };
  return { start, memory: { bare: median(memory.bare), mock: median(memory.mock) } };
}

function measureRecords() {
  const script = fileURLToPath(new URL('records.js', import.meta.url));
  const numbers = [size.few, size.many, size.costRounds, size.costPerRound].map(String);
  const args = ['--expose-gc', '--max-old-space-size=4096', script, ...numbers];
  return JSON.parse(
    execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
}

function row(...cells) {
  return `| ${cells.map((cell, index) => (index === 0 ? cell.padEnd(44) : cell.padStart(9))).join(' | ')} |`;
}

function number(value, unit) {
  return `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`;
}

function table({ upsert, start, memory, records }) {
  const perRecord = `a record, of ${records.many}`;
  return [
    row('', 'bare', 'spectwin', 'ratio', 'goal'),
    row('---', '---:', '---:', '---:', '---:'),
    row(
      'one upsert, CPU time',
      number(upsert.bare, 'µs'),
      number(upsert.mock, 'µs'),
      upsert.ratio.toFixed(2),
      '1.2',
    ),
    row(
      'spawn to first good answer',
      number(start.bare, 'ms'),
      number(start.mock, 'ms'),
      start.ratio.toFixed(2),
      '1.6',
    ),
    row('memory after start', number(memory.bare, 'MiB'), number(memory.mock, 'MiB'), '', '90 MiB'),
    row(perRecord, '', number(records.bytes, 'B'), '', '1024 B'),
    row(
      `an upsert among ${records.few} and ${records.many} records`,
      number(records.fewCost, 'µs'),
      number(records.manyCost, 'µs'),
      (records.manyCost / records.fewCost).toFixed(2),
      '1',
    ),
  ].join('\n');
}

const upsert = await measureUpserts();
const { start, memory } = await measureStarts();
const records = measureRecords();
const results = {
  date: new Date().toISOString(),
  machine: `${cpus()[0]?.model} x ${cpus().length}`,
  node: process.version,
  smoke,
  upsert,
  start,
  memory,
  records,
};
const folder = new URL('results/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(
  new URL(`${results.date.replaceAll(':', '-')}.json`, folder),
  `${JSON.stringify(results, null, 2)}\n`,
);
process.stdout.write(`${table(results)}\n`);
