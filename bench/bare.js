// The yardstick: what somebody would write by hand for this one operation, on node:http and ajv alone, as fast as it comes
// naturally. It gives the same answers with the same headers as the mock. It keeps no journal, does not check its own answers against a
// schema, and does not look for members that stand twice: what the mock does of that counts as the mock's cost.
// `node bench/bare.js COUNT` holds so many records from the start.
import { createServer } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';

const BODY_LIMIT = 1_048_576;

const validate = new Ajv2020({ allErrors: true }).compile({
  type: 'object',
  required: ['provider_id', 'provider_name'],
  properties: {
    provider_id: { type: 'string', minLength: 1 },
    provider_name: { type: 'string' },
    api_key: { type: 'string' },
    extra_kwargs: {
      type: 'object',
      properties: {
        base_url: { type: 'string' },
        timeout: { type: 'integer' },
        temperature: { type: 'number' },
        max_tokens: { type: 'integer' },
      },
    },
  },
});

const tenants = new Map();

function upsert(authorization, text) {
  const token = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return [401, { detail: 'Authentication credentials were not provided.' }];
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    return [400, { detail: 'JSON parse error' }];
  }
  if (!validate(given)) return [400, { detail: validate.errors.map(({ message }) => message).join(', ') }];
  let records = tenants.get(token);
  if (records === undefined) tenants.set(token, (records = new Map()));
  const key = given.provider_id;
  const known = records.get(key);
  const now = new Date().toISOString();
  const record = { ...known, ...given, id: key, created_at: known?.created_at ?? now, updated_at: now };
  records.set(key, record);
  const { id, provider_id, provider_name, created_at, updated_at } = record;
  return [known ? 200 : 201, { id, provider_id, provider_name, created_at, updated_at }];
}

function answer(res, [status, body]) {
  const text = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    vary: 'Origin',
  };
  if (status === 201) headers.location = `/api/providers/${encodeURIComponent(body.provider_id)}/`;
  res.writeHead(status, headers);
  res.end(text);
}

const server = createServer((req, res) => {
  if (req.method !== 'POST' || req.url !== '/api/providers/')
    return answer(res, [404, { detail: 'Not found.' }]);
  const chunks = [];
  let size = 0;
  req.on('data', (chunk) => {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  });
  req.on('end', () => {
    if (size > BODY_LIMIT) answer(res, [413, { detail: 'The body is too large.' }]);
    else answer(res, upsert(req.headers.authorization, Buffer.concat(chunks).toString()));
  });
});

const count = Number(process.argv[2] ?? 0);
if (count > 0) {
  const { bodyOf } = await import('./body.js');
  for (let index = 0; index < count; index++) upsert('Bearer bench-token', bodyOf(index));
  globalThis.gc?.();
}

server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
