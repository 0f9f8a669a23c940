// Runs in a process of its own, with --expose-gc: bytes a record, and what an upsert costs with few and with many records.
import { createMock, defaultContractPath, loadContract } from '../dist/index.js';
import { median } from './statistics.js';

const [few, many, rounds, perRound] = process.argv.slice(2).map(Number);

const mock = createMock(await loadContract(defaultContractPath), { journalSize: 100 });
const encoder = new TextEncoder();
const headers = { authorization: 'Bearer bench-token', 'content-type': 'application/json' };

async function upsert(index) {
  const body = encoder.encode(
    JSON.stringify({
      provider_id: `provider-${index}`,
      provider_name: `Provider ${index}`,
      api_key: `key-of-${index}`,
      extra_kwargs: { base_url: `https://${index}.example.com/v1`, timeout: 60 },
    }),
  );
  const { status } = await mock.handle({ method: 'POST', target: '/api/providers/', headers, body });
  if (status !== 200 && status !== 201) throw new Error(`upsert ${index} got ${status}`);
}

async function costOfUpsert(records) {
  const costs = [];
  for (let round = 0; round < rounds; round++) {
    const { user, system } = process.cpuUsage();
    for (let n = 0; n < perRound; n++) await upsert((n * 7919 + round * 104_729) % records);
    const used = process.cpuUsage({ user, system });
    costs.push((used.user + used.system) / perRound);
  }
  return median(costs);
}

function memory() {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

for (let index = 0; index < few; index++) await upsert(index);
await costOfUpsert(few);
const before = memory();
const fewCost = await costOfUpsert(few);
for (let index = few; index < many; index++) await upsert(index);
const bytes = (memory() - before) / (many - few);
const manyCost = await costOfUpsert(many);
await mock.close();
process.stdout.write(JSON.stringify({ few, many, bytes, fewCost, manyCost }));
