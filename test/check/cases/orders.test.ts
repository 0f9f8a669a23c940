import { createMock } from '../../../src/mock/server.js';
import { contractFrom } from '../../contract/support.js';
import type { Answer, Got, Handler } from '../support/server.js';
import { errorsOf, tried, warningsOf } from './support.js';

/** Another resource than ours: the server chooses the key, PUT replaces, and there are members of every type. */
const document = contractFrom(`openapi: 3.1.0
info: { title: Orders, version: '1' }
x-spectwin:
  resources:
    orders: { key: id, fields: { id: { set: generate }, created: { set: on-create } } }
paths:
  /orders:
    get:
      x-spectwin: { resource: orders, action: list }
      parameters:
        - { name: state, in: query, schema: { $ref: '#/components/schemas/State' } }
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
        - { name: X-Trace, in: header, schema: { type: string, maxLength: 20 } }
      responses:
        '200': { description: ok, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Order' } } } } }
        '400': { description: wrong, content: { application/json: { schema: { type: object } } } }
    post:
      x-spectwin: { resource: orders, action: create }
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewOrder' } } } }
      responses:
        '201': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
        '400': { description: wrong, content: { application/json: { schema: { type: object } } } }
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get:
      x-spectwin: { resource: orders, action: read }
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
        '400': { description: wrong, content: { application/json: { schema: { type: object } } } }
        '404': { description: none, content: { application/json: { schema: { type: object } } } }
    put:
      x-spectwin: { resource: orders, action: replace }
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewOrder' } } } }
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
        '400': { description: wrong, content: { application/json: { schema: { type: object } } } }
        '404': { description: none, content: { application/json: { schema: { type: object } } } }
    delete:
      x-spectwin: { resource: orders, action: delete }
      responses:
        '204': { description: gone }
        '400': { description: wrong, content: { application/json: { schema: { type: object } } } }
        '404': { description: none, content: { application/json: { schema: { type: object } } } }
components:
  schemas:
    State: { type: string, enum: [open, paid, sent] }
    NewOrder:
      type: object
      additionalProperties: false
      required: [title, state, quantity]
      properties:
        title: { type: string, minLength: 2, maxLength: 40 }
        state: { $ref: '#/components/schemas/State' }
        quantity: { type: integer, minimum: 1, maximum: 1000 }
        price: { type: number, minimum: 0 }
        weight: { type: [integer, 'null'] }
        due: { type: string, format: date-time }
        day: { type: string, format: date }
        gift: { type: boolean }
        tags: { type: array, maxItems: 3, items: { type: string } }
        address:
          type: object
          required: [city]
          properties: { city: { type: string }, label: { type: string } }
        labels: { type: object, additionalProperties: { type: string } }
    Order:
      allOf:
        - $ref: '#/components/schemas/OrderParts'
        - type: object
          required: [id, created]
          properties:
            id: { type: integer, readOnly: true }
            created: { type: string, format: date-time, readOnly: true }
    OrderParts:
      type: object
      properties:
        title: { type: string }
        state: { $ref: '#/components/schemas/State' }
        quantity: { type: integer }
        price: { type: number }
        weight: { type: [integer, 'null'] }
        due: { type: string, format: date-time }
        day: { type: string, format: date }
        gift: { type: boolean }
        tags: { type: array, items: { type: string } }
        address: { type: object, properties: { city: { type: string }, label: { type: string } } }
        labels: { type: object, additionalProperties: { type: string } }
`);

type Order = Record<string, unknown>;

interface Changes {
  readonly request?: ((order: Order, got: Got) => Order) | undefined;
  readonly target?: ((target: string) => string) | undefined;
  readonly shown?: ((order: Order) => Order) | undefined;
  readonly answer?: ((answer: Answer, got: Got) => Answer) | undefined;
}

/** The mock, which knows the contract but not the checker, with one thing changed on the way in or out. */
function server(changes: Changes = {}): Handler {
  const mock = createMock(document, { tokens: new Map([['token-a-0123456789abc', 'a']]) });
  return async (got) => {
    const { method, headers } = got;
    const target = changes.target?.(got.target) ?? got.target;
    const body = changes.request ? changed(got, changes.request) : got.bytes;
    const response = await mock.handle({
      method,
      target,
      headers: headers as Record<string, string>,
      body: body?.length ? body : undefined,
    });
    const text = response.body === undefined ? undefined : Buffer.from(response.body);
    const answer: Answer = {
      status: response.status,
      headers: response.headers as Record<string, string>,
      text,
    };
    const shown = changes.shown && response.status < 300 && text ? reshown(answer, changes.shown) : answer;
    return changes.answer?.(shown, got) ?? shown;
  };
}

function changed(got: Got, change: (order: Order, got: Got) => Order): Buffer | undefined {
  try {
    const value = JSON.parse(got.text) as Order;
    return isOrder(value) ? Buffer.from(JSON.stringify(change(value, got))) : got.bytes;
  } catch {
    return got.bytes;
  }
}

function reshown(answer: Answer, change: (order: Order) => Order): Answer {
  const value = JSON.parse(String(answer.text)) as Order | Order[];
  const text = Buffer.from(JSON.stringify(Array.isArray(value) ? value.map(change) : change(value)));
  return { ...answer, text, headers: { ...answer.headers, 'content-length': String(text.length) } };
}

function isOrder(value: unknown): value is Order {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const member =
  (name: string, change: (value: never) => unknown) =>
  (order: Order): Order =>
    order[name] === undefined || order[name] === null
      ? order
      : { ...order, [name]: change(order[name] as never) };

/** Leap seconds, which JavaScript does not have, are those before them. */
function inUtc(moment: string, later = 0): string {
  return new Date(Date.parse(moment.replace(':60', ':59')) + later).toISOString();
}

test('a server that keeps the contract hears nothing at all', async () => {
  const { findings, summary } = await tried(server(), [], { cases: 10 }, document);
  expect(findings).toEqual([]);
  expect(summary.scenarios).toMatchObject({ failed: 0, errored: 0, skipped: 0 });
  expect(summary.exchanges).toBeGreaterThan(300);
});

const faults: readonly (readonly [what: string, group: string, found: string, changes: Changes])[] = [
  [
    'rounds prices to cents',
    'right',
    'not-as-sent: `price`',
    { request: member('price', (price: number) => Math.round(price * 100) / 100) },
  ],
  [
    'keeps prices in single precision',
    'right',
    'not-as-sent: `price`',
    { request: member('price', Math.fround) },
  ],
  [
    'keeps weights in 32 bits',
    'right',
    'not-as-sent: `weight`',
    { request: member('weight', (weight: number) => weight | 0) },
  ],
  [
    'loses zeros',
    'right',
    'not-as-sent: `weight`',
    { shown: (order) => ({ ...order, ...('weight' in order && { weight: order['weight'] || null }) }) },
  ],
  [
    'shifts moments by its time zone',
    'right',
    'not-as-sent: `due`',
    { shown: member('due', (due: string) => inUtc(due, 3_600_000)) },
  ],
  [
    'loses the offset of moments',
    'right',
    'not-as-sent: `due`',
    { request: member('due', (due: string) => due.replace(/[+-]\d\d:\d\d$/, 'Z')) },
  ],
  [
    'shifts days',
    'right',
    'not-as-sent: `day`',
    {
      shown: member('day', (day: string) =>
        new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10),
      ),
    },
  ],
  ['forgets false', 'right', 'not-as-sent: `gift`', { request: member('gift', () => true) }],
  [
    'sorts what comes in order',
    'right',
    'not-as-sent: `tags',
    { request: member('tags', (tags: unknown[]) => [...new Set(tags)]) },
  ],
  [
    'shows no empty lists',
    'right',
    'not-as-sent: `tags',
    { shown: member('tags', (tags: unknown[]) => (tags.length === 0 ? [''] : tags)) },
  ],
  [
    'makes one blank of many in nested objects',
    'right',
    'not-as-sent: `address.',
    {
      request: member('address', (address: { label?: string }) =>
        address.label === undefined ? address : { ...address, label: address.label.replace(/ +/g, ' ') },
      ),
    },
  ],
  [
    'drops labels that it does not know',
    'right',
    'not-as-sent: `labels',
    { request: member('labels', () => ({})) },
  ],
  [
    'cuts at 39 characters',
    'right',
    'not-as-sent: `title`',
    { request: member('title', (title: string) => title.slice(0, 39)) },
  ],
  [
    'counts UTF-16 units',
    'right',
    'valid-refused',
    { answer: (answer, { text }) => (text.includes('👩🏽‍🚀') ? { status: 400, json: {} } : answer) },
  ],
  [
    'refuses the greatest quantity',
    'right',
    'valid-refused: `quantity`',
    { answer: (answer, { text }) => (text.includes('"quantity":1000') ? { status: 400, json: {} } : answer) },
  ],
  [
    'does not know a state',
    'right',
    'valid-refused: `state`',
    { answer: (answer, { text }) => (text.includes('"sent"') ? { status: 400, json: {} } : answer) },
  ],
  [
    'refuses null where it is allowed',
    'right',
    'valid-refused: `weight`',
    { answer: (answer, { text }) => (text.includes('"weight":null') ? { status: 400, json: {} } : answer) },
  ],
  [
    'brings quantities into their limits',
    'wrong',
    'invalid-accepted: `quantity` is accepted although it is wrong: a number that is too',
    {
      request: member('quantity', (count: unknown) =>
        typeof count === 'number' ? Math.min(Math.max(count, 1), 1000) : count,
      ),
    },
  ],
  [
    'rounds quantities',
    'wrong',
    'invalid-accepted: `quantity`',
    {
      request: member('quantity', (count: unknown) =>
        typeof count === 'number' ? Math.round(count) : count,
      ),
    },
  ],
  [
    'reads numbers in texts',
    'wrong',
    'invalid-accepted: `quantity` is accepted although it is wrong: it has another type',
    {
      request: member('quantity', (count: unknown) =>
        typeof count === 'string' && count !== '' ? Number(count) || 1 : count,
      ),
    },
  ],
  [
    'cuts titles to size',
    'wrong',
    'invalid-accepted: `title` is accepted although it is wrong: a text that is too long',
    {
      request: member('title', (title: unknown) => (typeof title === 'string' ? title.slice(0, 40) : title)),
    },
  ],
  [
    'has states in any letters',
    'wrong',
    'invalid-accepted: `state`',
    {
      request: member('state', (state: unknown) => (typeof state === 'string' ? state.toLowerCase() : state)),
    },
  ],
  [
    'takes any date',
    'wrong',
    'invalid-accepted: `due` is accepted although it is wrong: no date-time',
    {
      request: member('due', (due: unknown) =>
        typeof due === 'string' && Number.isNaN(Date.parse(due)) ? '2024-01-15T10:30:00Z' : due,
      ),
    },
  ],
  [
    'takes more tags than it may',
    'wrong',
    'invalid-accepted: `tags`',
    { request: member('tags', (tags: unknown) => (Array.isArray(tags) ? tags.slice(0, 3) : tags)) },
  ],
  [
    'takes truth for what is there',
    'wrong',
    'invalid-accepted: `gift`',
    { request: member('gift', Boolean) },
  ],
  [
    'drops what it does not know',
    'wrong',
    'invalid-accepted: the body is accepted although it is wrong: a member that the schema does not name',
    { request: ({ spectwin_extra: _extra, ...order }) => order },
  ],
  [
    'wants no city',
    'wrong',
    'invalid-accepted: `address.city` is accepted although it is wrong: it is left out',
    {
      request: member('address', (address: object | null) =>
        isOrder(address) ? { city: 'x', ...address } : address,
      ),
    },
  ],
  [
    'ignores states that it does not know',
    'parameters',
    'invalid-accepted: the query parameter `state`',
    { target: (target) => target.replace(/state=(?!open|paid|sent)[^&]*/, '') },
  ],
  [
    'ignores limits that are too great',
    'parameters',
    'invalid-accepted: the query parameter `limit`',
    { target: (target) => target.replace(/limit=101/, 'limit=100') },
  ],
  [
    'refuses a state that it has',
    'parameters',
    'valid-refused: the query parameter `state`',
    { answer: (answer, { target }) => (target.includes('state=paid') ? { status: 400, json: {} } : answer) },
  ],
  [
    'fails on a parameter that comes twice',
    'parameters',
    'server-error',
    { answer: (answer, { target }) => (/state=.*state=/.test(target) ? { status: 500, json: {} } : answer) },
  ],
  [
    'fails on a parameter without a value',
    'parameters',
    'server-error',
    { answer: (answer, { target }) => (target.endsWith('limit=') ? { status: 500, json: {} } : answer) },
  ],
];

test.each(faults)('a server that %s', async (_what, group, expected, changes) => {
  const errors = errorsOf(await tried(server(changes), [group], {}, document));
  expect(errors.filter((error) => error.startsWith(expected))).not.toEqual([]);
});

const oddities: readonly (readonly [what: string, changes: Changes])[] = [
  [
    'writes moments in its own zone',
    { shown: member('due', (due: string) => inUtc(due).replace('Z', '+00:00')) },
  ],
  ['counts whole seconds', { shown: member('due', (due: string) => due.replace(/\.\d+/, '')) }],
  [
    'shows members in another order',
    { shown: (order) => Object.fromEntries(Object.entries(order).toReversed()) },
  ],
  [
    'shows what was not sent as null or empty',
    { shown: (order) => ({ weight: null, tags: [], labels: {}, ...order }) },
  ],
];

test.each(oddities)('a server that %s is not accused', async (_what, changes) => {
  const outcome = await tried(server(changes), ['right', 'bytes'], {}, document);
  expect([errorsOf(outcome), warningsOf(outcome)]).toEqual([[], []]);
});
