import { pathKeys } from '../../../src/contract/record-key.js';
import { crud, integer, list, load, object, op, ref, resourceOf, string } from './api.js';

const schemas = { User: object({ id: integer }), Post: object({ id: integer, title: string }) };

const api = load(
  {
    ...crud('/users', 'id', ref('User')),
    ...crud('/users/{userId}/posts', 'postId', ref('Post')),
    ...crud('/users/{userId}/posts/{postId}/comments', 'id', ref('Post')),
    ...crud('/repos/{owner}/{repo}/labels', 'name', object({ name: string })),
  },
  { schemas },
);

describe('collections below records', () => {
  test('parents are known by their place in the path', () => {
    expect(resourceOf(api, 'posts').parents).toEqual([{ parameter: 'userId', resource: 'users' }]);
    expect(resourceOf(api, 'comments').parents).toEqual([
      { parameter: 'userId', resource: 'users' },
      { parameter: 'postId', resource: 'posts' },
    ]);
  });

  test('a parameter that no resource stands for is a part of the scope', () => {
    expect(resourceOf(api, 'labels').parents).toEqual([
      { parameter: 'owner', resource: undefined },
      { parameter: 'repo', resource: undefined },
    ]);
  });

  test('the place decides which parameter is which', () => {
    const comments = resourceOf(api, 'comments');
    expect(pathKeys(comments, { path: '/users/{a}/posts/{b}/comments/{c}' })).toEqual({
      parents: ['a', 'b'],
      key: 'c',
    });
    expect(pathKeys(comments, { path: '/users/{id}/posts/{x}/comments' })).toEqual({
      parents: ['id', 'x'],
      key: undefined,
    });
  });
});

describe('the same records on a shorter and on a longer path', () => {
  const owned = object({ id: integer, title: string, userId: integer });
  const users = crud('/users', 'id', ref('User'));
  const withOwned = { schemas: { ...schemas, Owned: owned } };

  test('share a resource where the record has the key of the parent', () => {
    const contract = load(
      {
        ...users,
        ...crud('/posts', 'id', ref('Owned')),
        'GET /users/{id}/posts': op({ 200: list(ref('Owned')) }),
        'POST /users/{id}/posts': op({ 201: ref('Owned') }, ref('Owned')),
      },
      withOwned,
    );
    expect(contract.resources.map(({ name }) => name)).toEqual(['users', 'posts']);
    const posts = resourceOf(contract, 'posts');
    expect(posts.also.map(({ action }) => action)).toEqual(['list', 'create']);
    expect([...posts.within.values()]).toEqual([
      { parameter: 'id', member: 'userId', resource: 'users' },
      { parameter: 'id', member: 'userId', resource: 'users' },
    ]);
    expect(posts.operations.get('list')?.path).toBe('/posts');
    const [longer] = posts.within.keys();
    expect(longer && pathKeys(posts, longer)).toEqual({ parents: [], key: undefined });
  });

  test('so does a longer path with items of its own', () => {
    const contract = load(
      {
        ...users,
        ...crud('/posts', 'id', ref('Owned')),
        ...crud('/users/{userId}/posts', 'postId', ref('Owned')),
      },
      withOwned,
    );
    const posts = resourceOf(contract, 'posts');
    expect(contract.resources).toHaveLength(2);
    expect(posts.also).toHaveLength(6);
    const read = posts.also.find(({ action }) => action === 'read')?.operation;
    expect(read && pathKeys(posts, read)).toEqual({ parents: [], key: 'postId' });
  });

  test.each<[string, Record<string, unknown>]>([
    ['the record has no such member', crud('/users/{id}/posts', 'postId', ref('Post'))],
    [
      'the lists have other items',
      crud('/users/{id}/posts', 'postId', object({ id: integer, userId: integer, x: string, y: string })),
    ],
  ])('are kept apart where %s', (_, longer) => {
    const flat = crud('/posts', 'id', ref(JSON.stringify(longer).includes('Post') ? 'Post' : 'Owned'));
    const contract = load({ ...users, ...flat, ...longer }, withOwned);
    expect(contract.resources).toHaveLength(3);
    expect(contract.resources.flatMap(({ within }) => [...within.keys()])).toEqual([]);
  });
});
