// npm run corpus -- DIR [--json FILE] [--limit N] [--only PREFIX] [--order document|lifecycle] [--show N]
//                   [--stateful] [--min-success PERCENT] [--min-true PERCENT] [--max-start SECONDS] [--max-start-p95 SECONDS] [--max-memory MIB]
// Starts the built command with each document of a folder, sends a minimal valid request to each operation, and judges each answer twice.
// Exit code 1: a document did not start, or a threshold was missed.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Document } from './corpus/document.js';
import { Requests } from './corpus/request.js';
import { Server } from './corpus/server.js';
import { head, row, totalLines, totals } from './corpus/table.js';
import { statefulPhase } from './corpus/stateful.js';
import { Verdicts } from './corpus/verdict.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    limit: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
    order: { type: 'string', default: 'document' },
    show: { type: 'string', default: '0' },
    stateful: { type: 'boolean', default: false },
    'min-success': { type: 'string' },
    'min-true': { type: 'string' },
    'max-start': { type: 'string' },
    'max-start-p95': { type: 'string' },
    'max-memory': { type: 'string' },
  },
});

async function measure(file, name) {
  const document = new Document(file);
  const requests = new Requests(document);
  const operations = chosen(document.operations());
  const server = await Server.start(file);
  try {
    const cost = await firstGoodAnswer(server, operations, requests);
    const verdicts = await Verdicts.of(document, requests.judge);
    const found = await exchangeAll(server, operations, { requests, verdicts });
    return {
      name,
      operations: operations.length,
      ...cost,
      ...found,
      resources: verdicts.contract.resources.length,
      ...(options.stateful ? { invariants: await invariantsOf(file, verdicts.contract) } : {}),
    };
  } finally {
    await server.stop();
  }
}

/** On a server of its own, where there is nothing but what the checker makes. */
async function invariantsOf(file, contract) {
  const server = await Server.start(file, ['--empty']);
  try {
    return await statefulPhase(contract, server.port);
  } finally {
    await server.stop();
  }
}

/** What lies under others is deleted before them. */
function depth({ method, path }) {
  return method === 'DELETE' ? -path.split('/').length : 0;
}

/** Every N-th operation, so that all parts of the document are there. */
function chosen(operations) {
  const limit = Number(options.limit);
  const step = limit > 0 ? Math.ceil(operations.length / limit) : 1;
  const some = operations.filter((_, index) => index % step === 0);
  if (options.order !== 'lifecycle') return some;
  return some.toSorted((a, b) => STAGES.indexOf(a.method) - STAGES.indexOf(b.method) || depth(a) - depth(b));
}

const STAGES = ['POST', 'PUT', 'PATCH', 'QUERY', 'GET', 'HEAD', 'OPTIONS', 'TRACE', 'DELETE'];

async function firstGoodAnswer(server, operations, requests) {
  for (const operation of operations.filter(({ method }) => method === 'GET').slice(0, 20)) {
    const { status } = await server.exchange(requests.of(operation));
    if (status >= 200 && status < 300) break;
  }
  return server.cost();
}

async function exchangeAll(server, operations, { requests, verdicts }) {
  const found = { successes: 0, truths: 0, both: 0, unsatisfiable: 0, unsure: 0, complaints: [] };
  for (const operation of operations) {
    const request = requests.of(operation);
    const answer = await server.exchange(request);
    const isSuccess = verdicts.isSuccess(operation, answer);
    const complaints = verdicts.complaints(operation, answer);
    const impossible = complaints.length > 0 && verdicts.unsatisfiable(operation, answer);
    found.successes += Number(isSuccess);
    found.truths += Number(complaints.length === 0);
    found.unsatisfiable += Number(Boolean(impossible));
    found.both += Number(isSuccess && (complaints.length === 0 || Boolean(impossible)));
    found.unsure += Number(request.unsure.length > 0);
    const text = String(answer.body).slice(0, 200);
    if (!isSuccess)
      found.complaints.push(
        `${operation.id}: ${answer.status} ${answer.fault ?? ''}${text} ${unsure(request)}`,
      );
    const verdict = impossible ? `UNSATISFIABLE (${impossible})` : 'FALSE';
    for (const { by, text: what } of complaints.slice(0, 2))
      found.complaints.push(`${operation.id}: ${answer.status} ${verdict} (${by}) ${what}`);
  }
  return found;
}

function unsure(request) {
  return request.unsure.length > 0 ? `[unsure: ${request.unsure.join(', ')}]` : '';
}

function missed(total) {
  const limits = [
    ['min-success', total.successPercent, -1],
    ['min-true', total.truthPercent, -1],
    ['max-start', total.cpuMedian, 1],
    ['max-start-p95', total.cpuP95, 1],
    ['max-memory', total.memoryMedian, 1],
  ];
  const broken = limits.filter(
    ([name, value, sign]) => options[name] !== undefined && sign * (value - Number(options[name])) > 0,
  );
  return broken.map(([name, value]) => `--${name} ${options[name]} was missed: ${value.toFixed(2)}`);
}

const [folder] = positionals;
if (folder === undefined) {
  process.stderr.write('usage: npm run corpus -- DIR [--json FILE] [--limit N] [--only PREFIX] [--show N]\n');
  process.exit(2);
}
const files = readdirSync(folder).filter(
  (name) => /\.(json|ya?ml)$/.test(name) && name !== 'index.json' && name.startsWith(options.only),
);
const results = [];
process.stdout.write(`${head()}\n`);
for (const name of files) {
  const result = await measure(join(folder, name), name).catch((error) => ({ name, fault: error.message }));
  results.push(result);
  process.stdout.write(`${row(result)}\n`);
  for (const text of [...(result.complaints ?? []), ...(result.invariants?.broken ?? [])].slice(
    0,
    Number(options.show),
  ))
    process.stdout.write(`    ${text.slice(0, 400)}\n`);
}
const total = totals(results);
process.stdout.write(`\n${totalLines(total)}\n`);
if (options.json !== undefined)
  writeFileSync(options.json, `${JSON.stringify({ total, results }, null, 2)}\n`);
const failures = [
  ...missed(total),
  ...(total.started < total.documents ? ['not every document started'] : []),
];
for (const failure of failures) process.stderr.write(`${failure}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;
