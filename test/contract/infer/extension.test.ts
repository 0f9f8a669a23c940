import { actions, crud, list, load, object, op, resourceOf, string } from './api.js';

const record = object({ id: string, code: string });

describe('the extension stands above inference', () => {
  const operations = { ...crud('/users', 'id', record), ...crud('/posts', 'id', record) };
  const extended = {
    ...operations,
    'GET /users': { ...op({ 200: list(record) }), 'x-spectwin': { resource: 'people', action: 'list' } },
  };
  const contract = load(extended, { extension: { resources: { people: { key: 'code' } } } });

  test('what it names is exactly so, and the other operations of those paths are left alone', () => {
    const people = resourceOf(contract, 'people');
    expect(people).toMatchObject({ key: 'code', inferred: false, creatable: false, reasons: [] });
    expect([...people.operations.keys()]).toEqual(['list']);
    expect(actions(contract).filter((action) => action.includes('/users'))).toEqual(['list GET /users']);
  });

  test('other paths are inferred still', () => {
    expect(resourceOf(contract, 'posts').inferred).toBe(true);
    expect(actions(contract).filter((action) => action.includes('/posts'))).toHaveLength(6);
  });

  test('an operation that it calls stateless has no state', () => {
    const stateless = { ...op({ 204: null }), 'x-spectwin': { stateless: true } };
    const posts = load({ ...crud('/posts', 'id', record), 'DELETE /posts/{id}': stateless });
    expect(actions(posts)).toHaveLength(5);
    expect(actions(posts)).not.toContain('delete DELETE /posts/{id}');
  });

  test('a name that the extension uses is not used again', () => {
    const other = load(
      {
        ...operations,
        'GET /x': { ...op({ 200: list(record) }), 'x-spectwin': { resource: 'posts', action: 'list' } },
      },
      { extension: { resources: { posts: { key: 'id' } } } },
    );
    expect(new Set(other.resources.map(({ name }) => name)).size).toBe(3);
  });
});
