// A mock that holds as many records as it is told to. Forked by run.js with --expose-gc and the probe: when it is full it tells its port
// and how many bytes a record takes.
import { createMock, defaultContractPath, loadContract } from '../dist/index.js';
import { bodyOf } from './body.js';

const count = Number(process.argv[2]);
const mock = createMock(await loadContract(defaultContractPath), { journalSize: 100 });
const encoder = new TextEncoder();
const headers = { authorization: 'Bearer bench-token', 'content-type': 'application/json' };

async function upsert(index) {
  const body = encoder.encode(bodyOf(index));
  const { status } = await mock.handle({ method: 'POST', target: '/api/providers/', headers, body });
  if (status !== 200 && status !== 201) throw new Error(`upsert ${index} got ${status}`);
}

function memory() {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const FIRST = 100;
for (let index = 0; index < FIRST; index++) await upsert(index);
const before = memory();
for (let index = FIRST; index < count; index++) await upsert(index);
const bytes = (memory() - before) / Math.max(1, count - FIRST);
const { port } = await mock.listen({ port: 0 });
process.send({ port, bytes });
