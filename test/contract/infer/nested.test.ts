import { pathKeys } from '../../../src/contract/record-key.js';
import { crud, integer, load, object, ref, resourceOf, string } from './api.js';

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
