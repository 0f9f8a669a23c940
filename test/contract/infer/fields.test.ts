import { crud, integer, load, object, op, resourceOf, string } from './api.js';

const moment = { type: 'string', format: 'date-time' };

function fieldsOf(members: Record<string, Record<string, unknown>>, body: Record<string, unknown>) {
  const record = object({ id: integer, name: string, ...members });
  const write = op({ 200: record }, body);
  const operations = {
    ...crud('/users', 'id', record),
    'POST /users': op({ 201: record }, body),
    'PUT /users/{id}': write,
    'PATCH /users/{id}': write,
  };
  return Object.fromEntries(resourceOf(load(operations)).fields);
}

const body = object({ name: string });

describe('what the server sets', () => {
  test.each([
    ['created_at', 'on-create'],
    ['createdAt', 'on-create'],
    ['dateCreated', 'on-create'],
    ['updated_at', 'on-write'],
    ['lastModified', 'on-write'],
  ])('%s of format date-time: %s', (name, set) => {
    expect(fieldsOf({ [name]: moment }, body)[name]).toEqual({ set });
  });

  test.each([
    ['another name', { due_at: moment }],
    ['another format', { created_at: string }],
    ['a number', { updated: integer }],
  ])('%s: no rule', (_, members) => {
    const [name = ''] = Object.keys(members);
    expect(fieldsOf(members, body)).not.toHaveProperty(name);
  });

  test('what a client may send is not set by the server', () => {
    const members = { created_at: moment };
    expect(fieldsOf(members, object({ name: string, ...members }))).not.toHaveProperty('created_at');
    const readOnly = { created_at: { ...moment, readOnly: true } };
    expect(fieldsOf(readOnly, object({ name: string, ...readOnly }))).toHaveProperty('created_at');
  });

  test('the key is generated where no request can carry it', () => {
    expect(fieldsOf({}, body)['id']).toEqual({ set: 'generate' });
    expect(fieldsOf({}, object({ id: integer }))).not.toHaveProperty('id');
    expect(fieldsOf({}, object({ id: { ...integer, readOnly: true } }))['id']).toEqual({ set: 'generate' });
  });
});
