import type { Script, Send } from './session.js';

const ALL = '/api/providers/';
const at = (key: string): string => `/api/providers/${encodeURIComponent(key)}/`;
const secrets = {
  api_key: 'sk-secret-0123456789',
  extra_kwargs: { base_url: 'https://secret.example.com', timeout: 60 },
};
const record = (key: string, name = `Name of ${key}`) => ({ provider_id: key, provider_name: name });

const TEXTS = [
  '  two  spaces  ',
  'tab\tand\r\nline\nend',
  '<b>"bold"</b> & \'quoted\' &amp; -- \\ back',
  "o'clock +1 %41 100%",
  'Zoë ｆｕｌｌ e\u0301 \u200d\u202e \ufeff',
  'smile 😀 behind',
  'nul\0inside\u0001',
  '00042',
  '1e3',
  'true',
  '{"a":1}',
  '2024-01-15',
  '=SUM(A1)',
  '{{7*7}} ${7}',
  '',
  'L'.repeat(60),
  'M'.repeat(300),
  'N'.repeat(6000),
  'O'.repeat(70_000),
];

const KEYS = [
  'Key',
  'key',
  'kéy',
  'key ',
  ' key2',
  'key_3',
  'key-3',
  'ｋｅｙ',
  'ke\u0301y',
  '007',
  '7',
  'a.json',
  'a/b',
  'a+b',
  'a;b',
  'a%41',
  '<k>"&',
  'key\r\nx-inj: 1',
  'k'.repeat(300),
  `${'k'.repeat(299)}x`,
  'ключ',
];

const INVALID: readonly unknown[] = [
  {},
  { provider_id: 'i1' },
  { provider_name: 'x' },
  { provider_id: '', provider_name: 'x' },
  { provider_id: 'i2', provider_name: 5 },
  { provider_id: 'i3', provider_name: true },
  { provider_id: 'i4', provider_name: null },
  { provider_id: 'i5', provider_name: ['x'] },
  { provider_id: 'i6', provider_name: { a: 1 } },
  { provider_id: {}, provider_name: 'x' },
  { provider_id: 'i7', provider_name: 'x', extra_kwargs: { timeout: '60' } },
  { provider_id: 'i8', provider_name: 'x', extra_kwargs: { timeout: 'soon' } },
  { provider_id: 'i9', provider_name: 'x', extra_kwargs: { timeout: 1.5 } },
  { provider_id: 'i10', provider_name: 'x', extra_kwargs: { timeout: true } },
  { provider_id: 'i11', provider_name: 'x', extra_kwargs: 'none' },
  { provider_id: 'i12', provider_name: 'x', extra_kwargs: [] },
  { provider_id: 'i13', provider_name: 5, api_key: 6 },
  [],
  [record('i14')],
  null,
  'text',
];

async function life(send: Send): Promise<void> {
  await send(`GET ${ALL}`);
  await send(`POST ${ALL}`, { body: { ...record('a'), ...secrets } });
  await send(`GET ${at('a')}`);
  await send(`GET ${at('a')}`);
  await send(`POST ${ALL}`, { body: { ...record('a', 'Other'), ...secrets } });
  await send(`POST ${ALL}`, { body: { ...record('a', 'Other'), ...secrets } });
  await send(`GET ${at('a')}`);
  await send(`GET ${ALL}`);
  await send(`POST ${ALL}`, { body: record('ab') });
  await send(`PATCH ${at('a')}`, { body: { provider_name: 'Third' } });
  await send(`PATCH ${at('a')}`, { body: { api_key: 'sk-other-0123456789' } });
  await send(`PATCH ${at('a')}`, { body: { provider_name: 'Fourth', api_key: 'sk-3' } });
  await send(`PATCH ${at('a')}`, { body: { provider_name: '' } });
  await send(`PATCH ${at('a')}`, { body: {} });
  await send(`PATCH ${at('a')}`, {
    body: { provider_id: 'renamed', id: 'x', created_at: '2000-01-01T00:00:00Z' },
  });
  await send(`GET ${at('renamed')}`);
  await send(`PATCH ${at('a')}`, {
    body: { provider_name: 'Fifth', extra: { b: 1 }, updated_at: '2000-01-01T00:00:00Z', is_managed: true },
  });
  await send(`GET ${ALL}`);
  await send(`GET ${at('a')}`);
  await send(`PATCH ${at('a')}`, { body: { provider_name: 'Sixth' } });
  await send(`GET ${at('a')}`);
  await send(`PATCH ${at('a')}`, { body: { provider_name: 6 } });
  await send(`GET ${at('a')}`);
  await send(`POST ${ALL}`, { body: record('a', '') });
  await send(`GET ${at('ab')}`);
  await send(`GET ${at('b')}`);
  await send(`GET ${at('A')}`);
  await send(`PATCH ${at('missing')}`, { body: { provider_name: 'x', api_key: 'sk-secret-9' } });
  await send(`GET ${ALL}`);
  await send(`GET ${at('a')}`);
  await send(`DELETE ${at('a')}`);
  await send(`DELETE ${at('a')}`);
  await send(`GET ${at('a')}`);
  await send(`GET ${ALL}`);
  await send(`PATCH ${at('a')}`, { body: { provider_name: 'Back' } });
  await send(`DELETE ${at('missing')}`);
  await send(`POST ${ALL}`, { body: record('a') });
  await send(`POST ${ALL}`, { body: record('a') });
  await send(`GET ${at('a')}`);
  await send(`DELETE ${at('ab')}`);
  await send(`GET ${ALL}`);
}

async function deletions(send: Send): Promise<void> {
  for (const key of ['d_1', 'dx1', 'D_1', 'd_1x', 'xd_1']) await send(`POST ${ALL}`, { body: record(key) });
  await send(`DELETE ${at('d_1')}`);
  await send(`GET ${ALL}`);
}

async function texts(send: Send): Promise<void> {
  for (const [index, text] of TEXTS.entries()) {
    await send(`POST ${ALL}`, { body: record(`t${index}`, text) });
    await send(`PATCH ${at(`t${index}`)}`, { body: { provider_name: text } });
  }
  await send(`GET ${ALL}`);
  const numbers = { timeout: 2 ** 64, temperature: 0.7, max_tokens: 0, offset: -5, region: 'eu' };
  await send(`POST ${ALL}`, { body: { ...record('t0'), extra_kwargs: numbers } });
  await send(`POST ${ALL}`, { body: { ...record('t0'), extra_kwargs: {} } });
  const wide = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`m${index}`, 1]));
  await send(`POST ${ALL}`, {
    body: { ...record('t0'), extra_kwargs: { ...wide, deep: { a: { b: { c: { d: { e: {} } } } } } } },
  });
}

async function keys(send: Send): Promise<void> {
  for (const key of KEYS) await send(`POST ${ALL}`, { body: record(key) });
  for (const key of KEYS) await send(`GET ${at(key)}`);
  await send(`GET ${ALL}`);
}

async function invalid(send: Send): Promise<void> {
  for (const body of INVALID)
    await send(`POST ${ALL}`, { body: JSON.parse(JSON.stringify(body)) as unknown });
  for (const body of INVALID) await send(`PATCH ${at('t0')}`, { body });
  for (const provider_name of [5, null])
    await send(`POST ${ALL}`, { body: { provider_id: 't1', provider_name } });
  const raws = [
    '',
    '{',
    '{"provider_name": "x",}',
    '{"provider_name":"x"} garbage',
    '[[[['.repeat(60),
    '"\\ud800"',
    '{"provider_name":"\\ud800"}',
    `{"api_key":"sk-secret-77"`,
  ];
  for (const raw of raws) {
    await send(`POST ${ALL}`, { raw });
    await send(`PATCH ${at('t0')}`, { raw });
  }
  await send(`POST ${ALL}`, { raw: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) });
  for (const type of ['text/plain', 'application/json; charset=utf-8', 'Application/JSON'])
    await send(`POST ${ALL}`, { body: record('t0'), headers: { 'content-type': type } });
  await send(`PATCH ${at('t0')}`, { raw: '{}', headers: { 'content-type': undefined } });
  await send(`POST ${ALL}`, { body: record('t0'), headers: { 'transfer-encoding': 'chunked' } });
  await send(`GET ${at('i3')}`);
  await send(`GET ${at('t0')}`);
}

async function credentials(send: Send): Promise<void> {
  const given = [
    '',
    'Bearer',
    'Bearer ',
    'bearer token-of-one',
    'Basic dG9rZW4=',
    'token-of-one',
    'Bearer token-of-onex',
    'Bearer token-of',
    'Bearer TOKEN-OF-ONE',
    'Bearer null',
    "Bearer ' OR 1=1",
    'Bearer unknown',
    `Bearer ${'x'.repeat(200)}`,
  ];
  for (const authorization of given) {
    await send(`GET ${ALL}`, { token: null, headers: authorization === '' ? {} : { authorization } });
  }
  for (const line of [
    `GET ${ALL}`,
    `GET ${at('a')}`,
    `GET ${at('nothing')}`,
    `PATCH ${at('a')}`,
    `DELETE ${at('a')}`,
  ]) {
    await send(line, { token: null, ...(line.startsWith('PATCH') && { body: { provider_name: 'In' } }) });
  }
  await send(`POST ${ALL}`, { token: null, body: record('in') });
  await send(`POST ${ALL}`, { token: null, body: {} });
  for (let count = 0; count < 3; count++) await send(`GET ${ALL}`);
  await send(`HEAD ${ALL}`, { token: null });
}

async function tenants(send: Send): Promise<void> {
  const token = 'token-of-two';
  await send(`POST ${ALL}`, { body: record('shared', 'Of one') });
  await send(`GET ${at('shared')}`);
  await send(`GET ${ALL}`, { token });
  for (const line of [`GET ${at('shared')}`, `PATCH ${at('shared')}`, `DELETE ${at('shared')}`])
    await send(line, { token, ...(line.startsWith('PATCH') && { body: { provider_name: 'Of two' } }) });
  await send(`GET ${at('shared')}`);
  await send(`POST ${ALL}`, { token, body: record('shared', 'Of two') });
  await send(`PATCH ${at('shared')}`, { token, body: { provider_name: 'Two' } });
  await send(`GET ${at('shared')}`);
  await send(`GET ${ALL}`, { token });
  await send(`DELETE ${at('shared')}`, { token });
  await send(`GET ${ALL}`);
  await send(`GET ${ALL}`, { token: 'second-token-of-one' });
  await send(`GET ${at('shared')}`, { token: 'second-token-of-one' });
  await send(`POST ${ALL}`, { token: 'second-token-of-one', body: record('from-second') });
  await send(`GET ${ALL}`);
}

async function protocol(send: Send): Promise<void> {
  for (const line of [
    `HEAD ${ALL}`,
    `HEAD ${at('shared')}`,
    `HEAD ${at('missing')}`,
    `OPTIONS ${ALL}`,
    `PUT ${ALL}`,
    `TRACE ${ALL}`,
    'GET /nowhere',
    `GET ${ALL}?page=2`,
  ])
    await send(line);
  await send(`DELETE ${ALL}`);
  for (const headers of [
    { accept: '*/*' } as Record<string, string>,
    { accept: 'text/html,application/json' },
    { accept: 'application/xml' },
    { 'accept-encoding': 'gzip' },
    { 'accept-encoding': 'identity' },
    { 'if-none-match': '"x"' },
    { 'if-none-match': '"6f766964' },
    { 'if-modified-since': 'Mon, 15 Jan 2024 10:30:00 GMT' },
    { range: 'bytes=0-9' },
    { 'x-long': 'x'.repeat(5000) },
  ])
    await send(`GET ${ALL}`, { headers });
  await send(`GET ${at('missing')}`, { headers: { 'accept-language': 'de' } });
  await send(`GET ${ALL}`, { token: null, headers: { 'accept-language': 'de' } });
  await send(`GET ${at('shared')}`, { body: { provider_name: 'By GET' } });
  await send(`GET ${at('shared')}`);
  await send(`POST ${at('shared')}`, { headers: { 'x-http-method-override': 'DELETE' } });
  await send(`GET ${ALL}`, { headers: { 'accept-encoding': 'gzip' } });
}

async function clients(send: Send): Promise<void> {
  for (const headers of [
    { accept: 'json;;q=x' } as Record<string, string>,
    { cookie: 'theme=dark; broken' },
    { 'if-modified-since': 'yesterday' },
    { 'user-agent': '' },
    { accept: 'application/xml, application/json;q=0.5' },
    { 'content-type': 'application/json' },
    { range: 'bytes=2-5' },
  ])
    await send(`GET ${ALL}`, { headers });
  await send(`GET ${ALL}?a=%zz`);
  await send(`GET ${at('missing')}`, { headers: { accept: 'text/html, */*;q=0.1' } });
  await send(`GET ${ALL}`, { token: null, headers: { accept: 'text/html, */*;q=0.1' } });
  await send(`POST ${ALL}`, { body: record('expected'), headers: { expect: '100-continue' } });
  await send(`GET ${ALL}`, { token: null, headers: { 'x-forwarded-for': '127.0.0.1' } });
  await send(`GET ${ALL}`, { token: null, headers: { cookie: 'session=s42' } });
  await send(`GET ${ALL.replace(/\/$/, '')}`, { token: null });
  await send(`GET /${ALL}`, { token: null });
  for (const token of ['eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.', '%']) await send(`GET ${ALL}`, { token });
  await send(`GET ${ALL}`, { token: null, headers: { authorization: 'token-of-one' } });
  await send(`GET ${ALL}`, { token: null, headers: { authorization: 'Bearer  token-of-one' } });
}

async function demands(send: Send): Promise<void> {
  await send(`POST ${ALL}`, { body: { ...record('demand'), ...secrets } });
  await send(`POST ${ALL}`, { body: { provider_id: 'demand' } });
  await send(`POST ${ALL}`, { body: { PROVIDER_ID: 'capitals', Provider_Name: 'Capitals' } });
  await send(`POST ${ALL}`, { body: record('twin', 'Two of them') });
  await send(`PATCH ${at('demand')}`, { body: { provider_name: 'Two of them' } });
  await send(`PATCH ${at('demand')}`, { body: { provider_name: 'Two of them' } });
  await send(`PATCH ${at('demand')}`, { body: { provider_name: '   ' } });
  await send(`GET ${at('demand')}?fields=api_key&include=extra_kwargs&debug=1`);
  await send(`GET ${at('demand')}`, { headers: { accept: 'text/html, */*;q=0.1' } });
  await send(`PUT ${at('demand')}`, { body: { ...record('demand'), ...secrets } });
}

async function many(send: Send): Promise<void> {
  for (let index = 0; index < 110; index++)
    await send(`POST ${ALL}`, { body: { ...record(`m${index}`, 'Same'), ...secrets } });
  for (let index = 0; index < 12; index++) {
    await send(`POST ${ALL}`, { body: record('m0') });
    await send(`PATCH ${at('m1')}`, { body: { provider_name: `Number ${index}` } });
    await send(`GET ${at(index % 2 === 0 ? 'm1' : 'm2')}`);
    await send(`GET ${ALL}`, { token: index % 2 === 0 ? 'token-of-one' : 'token-of-two' });
    await send(`GET ${ALL}`, { token: null });
  }
  for (let index = 0; index < 50; index++) await send(`GET ${at('m1')}`);
}

async function together(send: Send): Promise<void> {
  await Promise.all(
    [0, 1, 2, 3, 4, 5].map((index) => send(`POST ${ALL}`, { body: record('race', `R${index}`) })),
  );
  await send(`GET ${ALL}`);
  await Promise.all([
    send(`PATCH ${at('race')}`, { body: { provider_name: 'One' } }),
    send(`PATCH ${at('race')}`, { body: { api_key: 'sk-two' } }),
    send(`GET ${at('race')}`),
    send(`GET ${ALL}`),
  ]);
  await send(`GET ${at('race')}`);
  await Promise.all(['r1', 'r2', 'r3'].map((key) => send(`POST ${ALL}`, { body: record(key) })));
  await send(`GET ${ALL}`);
  await Promise.all(['r1', 'r2'].map((key) => send(`GET ${at(key)}`)));
  await Promise.all(['r1', 'r1'].map((key) => send(`DELETE ${at(key)}`)));
}

async function lives(send: Send): Promise<void> {
  const second = 'second-token-of-one';
  for (const line of ['POST', 'DELETE', 'POST', 'GET', 'PATCH', 'DELETE', 'GET'])
    await send(`${line} ${line === 'POST' ? ALL : at('again')}`, {
      ...(line === 'POST' && { body: record('again') }),
      ...(line === 'PATCH' && { body: { provider_name: 'Third' } }),
    });
  await send(`POST ${ALL}`, { body: record('again') });
  await send(`GET ${ALL}`);
  for (const name of ['A', 'B', 'C', 'D']) await send(`POST ${ALL}`, { body: record('often', name) });
  await send(`GET ${at('often')}`);
  await send(`POST ${ALL}`, { body: record('equal', 'D') });
  await send(`PATCH ${at('equal')}`, { body: { provider_name: 'C' } });
  await send(`POST ${ALL}`, { body: record('often', 'E') });
  await send(`PATCH ${at('equal')}`, { body: { provider_name: 'E' } });
  await send(`PATCH ${at('equal')}`, { body: { provider_name: 'E' } });
  await send(`POST ${ALL}`, { token: 'token-of-two', body: record('theirs', 'D') });
  await send(`DELETE ${at('missing')}`);
  await send(`GET ${ALL}`);
  await send(`PATCH ${at('missing')}`, { body: { provider_name: 'Missing' } });
  await send(`GET ${ALL}`);
  for (const token of [undefined, second]) await send(`GET ${at('often')}`, token ? { token } : {});
  await send(`PATCH ${at('often')}`, { body: { provider_name: 'F' } });
  await send(`GET ${at('often')}`, { token: second });
}

async function words(send: Send): Promise<void> {
  for (const key of ['constructor', 'new', 'null']) {
    await send(`GET ${at(key)}`);
    await send(`POST ${ALL}`, { body: record(key) });
    await send(`GET ${at(key)}`);
    await send(`DELETE ${at(key)}`);
  }
}

async function confusions(send: Send): Promise<void> {
  const [second, other] = ['second-token-of-one', 'token-of-two'];
  await send(`POST ${ALL}`, { body: record('headed') });
  await send(`HEAD ${at('headed')}`);
  await send(`HEAD ${at('headed')}`, { token: other });
  await send(`DELETE ${at('headed')}`);
  await send(`HEAD ${at('headed')}`);
  await send(`GET ${at('soon')}`, { token: second });
  await send(`POST ${ALL}`, { body: record('soon') });
  await send(`GET ${at('soon')}`, { token: second });
  await send(`POST ${ALL}`, { body: record('first-of-two', 'First') });
  await send(`POST ${ALL}`, { body: { ...record('second-of-two', 'Second'), id: 'first-of-two' } });
  await send(`GET ${at('first-of-two')}`);
  await send(`PATCH ${at('second-of-two')}`, { body: { provider_name: 'Changed', id: 'first-of-two' } });
  await send(`GET ${at('first-of-two')}`);
  await send(`PATCH ${at('first-of-two')}`, { body: { extra_kwargs: { timeout: 3 } } });
  await send(`GET ${at('first_of_two')}`);
  await send(`GET ${at('First')}`);
  await send(`POST ${ALL}`, { body: record('of two words') });
  await send(`PATCH ${at('of two words')}`, { body: { provider_name: 'Changed' } });
  await send(`POST ${ALL}`, {
    body: { ...record('marked'), is_active: false, deleted_at: '2001-02-03T04:05:06Z' },
  });
  await send(`POST ${ALL}`, { body: { ...record('owned'), organization_id: 'another' } });
  for (const key of ['marked', 'owned']) await send(`GET ${at(key)}`);
  await send(`GET ${ALL}`);
  await send(`GET ${ALL}`, { token: 'constructor' });
}

async function writesAndDeletions(send: Send): Promise<void> {
  for (const key of ['w1', 'w2']) await send(`POST ${ALL}`, { body: record(key) });
  await Promise.all([
    send(`PATCH ${at('w1')}`, { body: { provider_name: 'One' } }),
    send(`DELETE ${at('w1')}`),
  ]);
  await send(`GET ${at('w1')}`);
  await Promise.all([send(`DELETE ${at('w2')}`), send(`POST ${ALL}`, { body: record('w2', 'New') })]);
  await send(`GET ${at('w2')}`);
}

async function repeats(send: Send): Promise<void> {
  for (const line of [
    `POST ${ALL}`,
    `DELETE ${at('same')}`,
    `POST ${ALL}`,
    `GET ${at('same')}`,
    `POST ${ALL}`,
  ])
    await send(line, line.startsWith('POST') ? { body: record('same') } : {});
  await send(`PATCH ${at('same')}`, {
    body: { provider_name: 'Changed', created_at: null, updated_at: null },
  });
  await send(`PATCH ${at('same')}`, { body: { provider_name: 'CHANGED' } });
  await send(`PATCH ${at('not-yet')}`, { body: { provider_name: 'Changed' } });
  await send(`POST ${ALL}`, { body: record('not-yet') });
  await send(`PATCH ${at('not-yet')}`, { body: { provider_name: 'Changed' } });
  await send(`PATCH ${at('not-yet')}`, { body: { provider_name: 'Changed' } });
}

async function readsMeanwhile(send: Send): Promise<void> {
  await Promise.all([send(`POST ${ALL}`, { body: record('seen') }), send(`GET ${at('seen')}`)]);
  await Promise.all([
    send(`PATCH ${at('seen')}`, { body: { provider_name: 'Changed' } }),
    send(`GET ${at('seen')}`),
  ]);
}

/** What goes wrong only where two things come together. */
async function combinations(send: Send): Promise<void> {
  for (const text of ['NULL', 'n/a']) await send(`POST ${ALL}`, { body: record('nothing', text) });
  await send(`POST ${ALL}`, {
    body: record('charset', 'Zoë'),
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
  for (const extra_kwargs of [{ note: 'nul\0inside' }, { name: 'Inner' }])
    await send(`POST ${ALL}`, { body: { ...record('nested'), extra_kwargs } });
  for (const key of ['0b7c1f6e-3a52-4d8e-9c41-5f2a6b7d8e90', '65a50b3c9d1e2f4a5b6c7d8e']) {
    await send(`POST ${ALL}`, { body: record(key) });
    await send(`GET ${at(key)}`);
  }
  for (const name of ['First', 'Second']) await send(`POST ${ALL}`, { body: record('20240115', name) });
  await send(`POST ${ALL}`, { body: record('Upper') });
  await send(`DELETE ${at('Upper')}`);
  for (const provider_name of [5, 'Valid'])
    await send(`POST ${ALL}`, { body: { provider_id: 'refused', provider_name } });
}

/** Who asks, and what else says who it is. */
async function callers(send: Send): Promise<void> {
  const [second, other] = ['second-token-of-one', 'token-of-two'];
  await send(`POST ${ALL}`, { body: { ...record('called'), ...secrets } });
  for (const headers of [
    { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' } as Record<string, string>,
    { 'x-role': 'admin' },
    { 'x-internal': '1' },
  ])
    await send(`GET ${at('called')}`, { headers });
  await send(`GET ${ALL}`, { headers: { 'x-organization-id': 'two' } });
  const basic = `Basic ${Buffer.from('token-of-one:').toString('base64')}`;
  for (const headers of [{ 'x-api-key': 'token-of-one' }, { authorization: basic }])
    await send(`GET ${ALL}`, { token: null, headers });
  await send(`GET ${ALL}?access_token=token-of-one`, { token: null });
  await send(`PATCH ${at('called')}`, { token: 'unknown', body: { provider_name: 'By nobody' } });
  await send(`GET ${at('called')}`);
  await send(`PATCH ${at('called')}`, { token: second, body: { provider_name: 'By the second' } });
  await send(`PATCH ${at('called')}`, { token: other, body: { provider_name: 'By the other' } });
  await send(`PATCH ${at('called')}`, { body: { provider_name: 'By the first' } });
  await send(`DELETE ${at('called')}`);
  await send(`POST ${ALL}`, { token: other, body: record('called') });
}

/** Behind `many`. */
async function behindMany(send: Send): Promise<void> {
  await send(`POST ${ALL}`, { token: 'token-of-two', body: record('late') });
  await send(`GET ${ALL}`, { token: 'token-of-two' });
}

const PARTS: readonly Script[] = [
  life,
  deletions,
  texts,
  keys,
  invalid,
  credentials,
  tenants,
  protocol,
  clients,
  together,
  lives,
  words,
  confusions,
  writesAndDeletions,
  repeats,
  readsMeanwhile,
  combinations,
  callers,
  demands,
  many,
  behindMany,
];

/** Everything that a client of the shipped contract might do. */
export const providersScript: Script = async (send) => {
  for (const part of PARTS) await part(send);
};
