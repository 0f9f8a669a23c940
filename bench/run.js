// npm run bench [-- --smoke]: measures the mock against bench/bare.js in one run. Nothing is asserted: the machine decides the times.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { drive, scatteredRequests } from './client.js';
import { SERVERS, startBareWithRecords, startOnce, startProbed, startWithRecords } from './server.js';
import { median, pairedRatio } from './statistics.js';

const smoke = process.argv.includes('--smoke');
const size = smoke
  ? { warmUp: 100, rounds: 3, perRound: 50, starts: 1, few: 100, many: 500 }
  : { warmUp: 20_000, rounds: 80, perRound: 1000, starts: 21, few: 1000, many: 1_000_000 };

/** What each of the servers takes for an upsert, in turn and round after round: CPU time in µs. */
async function compare(servers, rounds) {
  const times = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
  for (const { port, requests } of Object.values(servers)) await drive(port, size.warmUp, requests);
  for (let round = 0; round < rounds; round++) {
    for (const name of inTurn(Object.keys(servers), round)) {
      const { port, cpu, requests } = servers[name];
      const before = await cpu();
      await drive(port, size.perRound, requests);
      times[name].push(((await cpu()) - before) / size.perRound);
    }
  }
  return times;
}

function inTurn(names, round) {
  return round % 2 === 0 ? names : names.toReversed();
}

async function measureUpserts() {
  const servers = { bare: await startProbed(SERVERS.bare), mock: await startProbed(SERVERS.mock) };
  const times = await compare(servers, size.rounds);
  for (const { stop } of Object.values(servers)) await stop();
  return { bare: median(times.bare), mock: median(times.mock), ratio: pairedRatio(times.mock, times.bare) };
}

async function measureStarts() {
  const times = { bare: [], mock: [] };
  const memory = { bare: [], mock: [] };
  for (let round = 0; round < size.starts; round++) {
    for (const name of inTurn(Object.keys(times), round)) {
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

/** A map of a million records costs more than a small one, whoever keeps it: the yardstick grows too. */
async function measureRecords() {
  const { few, many } = size;
  const servers = {
    bareFew: asked(await startBareWithRecords(few), few),
    few: asked(await startWithRecords(few), few),
    bareMany: asked(await startBareWithRecords(many), many),
    many: asked(await startWithRecords(many), many),
  };
  const times = await compare(servers, size.rounds);
  for (const { stop } of Object.values(servers)) await stop();
  const { bytes } = servers.many;
  const bare = growth(times.bareFew, times.bareMany);
  return { few, many, bytes, cost: growth(times.few, times.many), bare };
}

function asked(server, keys) {
  return { ...server, requests: scatteredRequests(keys) };
}

function growth(few, many) {
  return { few: median(few), many: median(many), ratio: pairedRatio(many, few) };
}

function row(...given) {
  const cells = Array.from({ length: 5 }, (_, index) => given[index] ?? '');
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
      `an upsert among ${records.few} records`,
      number(records.bare.few, 'µs'),
      number(records.cost.few, 'µs'),
    ),
    row(
      `an upsert among ${records.many} records`,
      number(records.bare.many, 'µs'),
      number(records.cost.many, 'µs'),
    ),
    row(
      'the second against the first',
      records.bare.ratio.toFixed(2),
      records.cost.ratio.toFixed(2),
      '',
      '1',
    ),
  ].join('\n');
}

const upsert = await measureUpserts();
const { start, memory } = await measureStarts();
const records = await measureRecords();
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
