import { Ajv2020 } from 'ajv/dist/2020.js';
import { at, contract, extensionSchema, isObject, type Json, places, pointer } from './document.js';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

const ajv = new Ajv2020({ allErrors: true, strictRequired: false, strictTypes: false });
ajv.addSchema(extensionSchema);

function faults(kind: string, value: unknown): string[] {
  const validate = ajv.getSchema(`urn:spectwin:x-spectwin#/$defs/${kind}`);
  if (!validate) throw new Error(`no $defs/${kind}`);
  validate(value);
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath} ${error.keyword} ${Object.values(error.params).join()}`,
  );
}

function kindOf(path: readonly string[]): string {
  if (path.length === 0) return 'document';
  if (path.at(-2) === 'examples') return 'example';
  return path[0] === 'paths' && path.length === 3 && methods.includes(path[2] ?? '') ? 'operation' : 'place';
}

const extended = [...places(contract)].filter(({ value }) => 'x-spectwin' in value);

describe('the extensions of the contract are true of their schema', () => {
  test.each(extended.map(({ path, value }) => [pointer(path), kindOf(path), value['x-spectwin']]))(
    '%s is a good %s',
    (_, kind, value) => {
      expect(faults(kind as string, value)).toEqual([]);
    },
  );
});

describe('accepted', () => {
  test.each<[string, Json]>([
    ['document', {}],
    ['document', { clauses: { P1: { text: 'It works.', source: 'S0' } } }],
    ['document', { resources: { notes: { key: 'id' } } }],
    ['resource', { key: 'id', owner: 'shared', fields: { id: { set: 'generate' } } }],
    ['resource', { key: 'id', parent: { resource: 'users', param: 'userId' } }],
    ['resource', { key: 'id', list: { items: '/data', count: '/meta/total' }, item: { at: '/data' } }],
    ['resource', { param: 'id' }],
    [
      'resource',
      { key: '/metadata/name', parent: [{ param: 'owner' }, { param: 'repo', resource: 'repos' }] },
    ],
    ['list', { paging: { size: 'limit', default: 20, page: 'page', first: 0 } }],
    ['list', { paging: { offset: 'skip', from: 1, after: 'cursor', before: 'before' } }],
    ['list', { filters: { status: 'status', q: { member: 'name', match: 'contains', ignore: ['all'] } } }],
    ['list', { sort: { by: 'sort', direction: 'order', descending: true } }],
    ['list', { tells: { '/meta/next': 'next-link' }, headers: { Link: 'links', 'X-Total-Count': 'total' } }],
    ['operation', { resource: 'users', action: 'create', record: { request: '/user', answer: false } }],
    ['operation', { resource: 'users', action: 'create', record: { answer: '' } }],
    ['operation', { resource: 'users', action: 'create', record: { answer: false, key: '/id' } }],
    [
      'operation',
      { resource: 'posts', action: 'list', within: { param: 'id', member: 'user_id', resource: 'users' } },
    ],
    ['resource', { key: 'id', protect: [{ when: { locked: true }, refuse: ['delete'], status: 409 }] }],
    ['operation', { clauses: ['P1'], notes: ['Q1'] }],
    ['operation', { resource: 'users', action: 'replace' }],
    ['operation', { stateless: true }],
    ['place', { clauses: ['P1'] }],
    ['example', { when: { credentials: 'missing' }, exact: true }],
    ['example', { when: { body: 'invalid' }, fill: 'messages-by-member' }],
  ])('%s %j', (kind, value) => {
    expect(faults(kind, value)).toEqual([]);
  });
});

describe('refused', () => {
  test.each<[string, Json, string]>([
    ['document', { clause: {} }, ' additionalProperties clause'],
    ['document', { clauses: { '1P': { text: 'x' } } }, '/clauses propertyNames 1P'],
    ['document', { clauses: { P1: 'It works.' } }, '/clauses/P1 type object'],
    ['document', { clauses: { P1: { text: '' } } }, '/clauses/P1/text minLength 1'],
    ['document', { notes: { Q1: { text: 'open' } } }, '/notes/Q1 required holds'],
    ['document', { resources: { users: {} } }, '/resources/users required key'],
    ['resource', { key: 7 }, '/key type string'],
    ['resource', { key: 'id', owner: 'user' }, '/owner enum credential,shared'],
    ['resource', { key: 'id', feilds: {} }, ' additionalProperties feilds'],
    ['resource', { key: 'id', parent: 'users' }, '/parent type object'],
    ['resource', { key: 'id', fields: { id: {} } }, '/fields/id required from'],
    [
      'resource',
      { key: 'id', fields: { at: { set: 'on-update' } } },
      '/fields/at/set enum on-create,on-write,generate',
    ],
    ['resource', { key: 'id', fields: { id: { from: 'a', set: 'on-write' } } }, '/fields/id oneOf 0,1'],
    [
      'resource',
      { key: 'id', fields: { id: { from: 'a', default: 1 } } },
      '/fields/id dependentRequired default,hidden,1,hidden',
    ],
    ['resource', { key: 'id', parent: { resource: 'users' } }, '/parent required param'],
    ['list', { paging: {} }, '/paging minProperties 1'],
    ['list', { paging: { first: 2 } }, '/paging/first enum 0,1'],
    ['list', { filters: { q: { match: 'equal' } } }, '/filters/q required member'],
    ['list', { sort: {} }, '/sort minProperties 1'],
    ['operation', { resource: 'a', action: 'list', within: { param: 'id' } }, '/within required member'],
    ['operation', { stateless: false }, '/stateless const true'],
    ['operation', { stateless: true, resource: 'a', action: 'list' }, ' not '],
    ['operation', { record: { answer: true } }, '/record/answer const false'],
    ['resource', { key: 'id', list: { items: 'data' } }, '/list/items pattern ^(/([^/~]|~[01])*)+$'],
    ['resource', { key: 'id', item: { at: '' } }, '/item/at pattern ^(/([^/~]|~[01])*)+$'],
    [
      'resource',
      { key: 'id', protect: [{ when: { locked: true }, status: 409 }] },
      '/protect/0 required refuse',
    ],
    [
      'resource',
      { key: 'id', protect: [{ when: {}, refuse: ['delete'], status: 409 }] },
      '/protect/0/when minProperties 1',
    ],
    [
      'resource',
      { key: 'id', protect: [{ when: { a: 1 }, refuse: ['list'], status: 409 }] },
      '/protect/0/refuse/0 enum upsert,replace,update,delete',
    ],
    [
      'resource',
      { key: 'id', protect: [{ when: { a: 1 }, keep: ['a'], status: 200 }] },
      '/protect/0/status minimum >=,400',
    ],
    [
      'operation',
      { resource: 'users', action: 'put' },
      '/action enum create,upsert,list,read,replace,update,delete',
    ],
    ['operation', { action: 'list' }, ' dependentRequired action,resource,1,resource'],
    ['operation', { resource: 'users' }, ' dependentRequired resource,action,1,action'],
    ['operation', { clauses: 'P1' }, '/clauses type array'],
    ['operation', { resources: {} }, ' additionalProperties resources'],
    ['place', { action: 'list' }, ' additionalProperties action'],
    ['example', { when: { credentials: 'wrong' } }, '/when/credentials enum missing,invalid'],
    ['example', { when: {} }, '/when minProperties 1'],
    ['example', { when: { credentials: 'missing', body: 'invalid' } }, '/when maxProperties 1'],
    ['example', { exact: false }, '/exact const true'],
    ['example', { exact: true, fill: 'message' }, ' not '],
  ])('%s %j', (kind, value, fault) => {
    expect(faults(kind, value)).toContain(fault);
  });
});

test('every member of the extension is described', () => {
  const undescribed = [...places(extensionSchema)]
    .filter(({ path }) => path.at(-2) === 'properties' || path.at(-2) === '$defs')
    .filter(({ value }) => !('description' in value) && !('$ref' in value));
  expect(undescribed.map(({ path }) => pointer(path))).toEqual([]);
});

test('every name that an extension of the contract uses is there', () => {
  const document = at('x-spectwin');
  const names = (member: string) => Object.keys(isObject(document[member]) ? document[member] : {});
  const used = { clauses: new Set<Json>(), notes: new Set<Json>(), resources: new Set<Json>() };
  for (const { value } of extended.slice(1)) {
    const extension = value['x-spectwin'];
    if (!isObject(extension)) continue;
    for (const id of Array.isArray(extension['clauses']) ? extension['clauses'] : []) used.clauses.add(id);
    for (const id of Array.isArray(extension['notes']) ? extension['notes'] : []) used.notes.add(id);
    if (extension['resource'] !== undefined) used.resources.add(extension['resource']);
  }
  expect([...used.clauses].toSorted()).toEqual(names('clauses').toSorted());
  expect([...used.notes].toSorted()).toEqual(names('notes').toSorted());
  expect([...used.resources]).toEqual(names('resources'));
});
