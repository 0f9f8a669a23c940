// node bench/growth.js [SIZE...]: how the cost of a start grows with the document. Prints a table; asserts nothing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server } from './corpus/server.js';
import { median } from './statistics.js';

const RUNS = 5;

/** `size` operations: five a resource, each resource with schemas of its own that refer to each other. */
function documentOf(size) {
  const paths = {};
  const schemas = {};
  for (let index = 0; index * 5 < size; index++) {
    const name = `Thing${index}`;
    const schema = { $ref: `#/components/schemas/${name}` };
    const content = { 'application/json': { schema } };
    const ok = { 200: { description: 'ok', content } };
    const list = { type: 'array', items: schema };
    const listed = { 200: { description: 'ok', content: { 'application/json': { schema: list } } } };
    const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
    const created = { 201: { description: 'made', content } };
    paths[`/things${index}`] = {
      get: { responses: listed },
      post: { requestBody: { required: true, content }, responses: created },
    };
    paths[`/things${index}/{id}`] = {
      parameters,
      get: { responses: ok },
      put: { requestBody: { required: true, content }, responses: ok },
      delete: { responses: { 204: { description: 'gone' } } },
    };
    schemas[name] = thing(index);
  }
  return { openapi: '3.0.3', info: { title: 'made up', version: '1' }, paths, components: { schemas } };
}

function thing(index) {
  const properties = { id: { type: 'string', readOnly: true }, name: { type: 'string' } };
  for (let member = 0; member < 20; member++) properties[`member${member}`] = { type: 'integer', minimum: 0 };
  if (index > 0) properties.other = { $ref: `#/components/schemas/Thing${index - 1}` };
  return { type: 'object', required: ['id', 'name'], properties };
}

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
