import { applyOverlays } from '../../../src/contract/overlay/apply.js';
import { overlayOf } from '../../../src/contract/overlay/write.js';
import { contractOf } from '../../../src/contract/document.js';
import type { Contract, Resource } from '../../../src/contract/model.js';
import { parseSource, toYaml } from '../../../src/contract/source.js';
import { crud, integer, list, load, object, op, parameters, string } from './api.js';

const moment = { type: 'string', format: 'date-time' };
const User = object({ id: integer, name: string, created_at: moment });
const Post = object({ slug: string, title: string });
const Task = object({ id: integer, title: string, user_id: integer });
const Setting = object({ value: string });
const draft = object({ name: string });

const api = load({
  ...crud('/users', 'id', User),
  'POST /users': op({ 201: object({ user: User }) }, object({ user: draft })),
  'PUT /users/{id}': op({ 200: User }, draft),
  'PATCH /users/{id}': op({ 204: null }, draft),
  'GET /users': {
    ...op({ 200: object({ data: list(User), meta: object({ total: integer, next: string }) }) }),
    ...parameters(
      ['page[size]', 'query', { type: 'integer', default: 20 }],
      ['page[number]', 'query', { type: 'integer', minimum: 0 }],
      ['name', 'query', string],
      ['sort', 'query', string],
    ),
  },
  ...crud('/users/{userId}/posts', 'post', Post),
  'POST /users/{userId}/posts': op({ 201: string }, Post),
  ...crud('/tasks', 'taskId', Task),
  'GET /users/{userId}/tasks': op({ 200: list(Task) }),
  'GET /orgs/{org}/settings': op({ 200: list(Setting) }),
  'GET /orgs/{org}/settings/{setting_key}': op({ 200: Setting }),
  'PUT /orgs/{org}/settings/{setting_key}': op({ 200: Setting, 201: Setting }, Setting),
  "GET /it's\\so/{id}": op({ 200: User }),
  "GET /it's\\so": op({ 200: list(User) }),
});

function label({ method, path }: { method: string; path: string }): string {
  return `${method} ${path}`;
}

/** All that behaviour follows from, for comparison. */
function essence(resource: Resource): unknown {
  const { name, key, parents, fields, listing, listAt, countAt, itemAt, creatable } = resource;
  return {
    name,
    key,
    parents,
    fields,
    listAt,
    countAt,
    itemAt,
    creatable,
    listing,
    within: [...resource.within].map(([operation, within]) => [label(operation), within]),
    creating: [...resource.creating].map(label),
    bodies: new Map([...resource.bodies].map(([operation, bodies]) => [label(operation), bodies])),
    operations: new Map([...resource.operations].map(([action, operation]) => [action, label(operation)])),
    also: resource.also.map(({ action, operation }) => [action, label(operation)]),
    schema: resource.schema?.value,
    keySchema: resource.keySchema?.value,
  };
}

function again(contract: Contract): Contract {
  const text = toYaml(overlayOf(contract));
  const overlay = parseSource({ uri: 'file:///overlay.yaml', name: 'overlay.yaml', text });
  const { entry, notes } = applyOverlays(contract.root.source, [overlay]);
  expect(notes).toEqual([]);
  return contractOf(entry);
}

test('the overlay says in the extension what was inferred', () => {
  const result = again(api);
  expect(api.resources.map(({ name }) => name)).toEqual(['users', 'posts', 'tasks', 'settings', 'it-s-so']);
  expect(result.resources.map(({ inferred }) => inferred)).toEqual([false, false, false, false, false]);
  expect(result.resources.map(essence)).toEqual(api.resources.map(essence));
});

test('a resource without a key in its records', () => {
  expect(api.resources[3]).toMatchObject({ key: '', keyParameter: 'setting_key', creatable: true });
  expect(again(api).resources[3]).toMatchObject({ key: '', keyParameter: 'setting_key' });
});
