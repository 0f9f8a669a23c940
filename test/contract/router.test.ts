import { contractOf } from '../../src/contract/document.js';
import { parseSource } from '../../src/contract/source.js';
import { splitTarget } from '../../src/http/target.js';

function contractWith(paths: Record<string, string[]>, servers: string[] = []) {
  const items = Object.entries(paths).map(([path, methods]) => [
    path,
    Object.fromEntries(methods.map((method) => [method, { responses: { 200: { description: 'ok' } } }])),
  ]);
  const document = {
    openapi: '3.1.0',
    paths: Object.fromEntries(items),
    servers: servers.map((url) => ({ url })),
  };
  return contractOf(parseSource({ uri: 'file:///a.json', text: JSON.stringify(document) }));
}

function route(paths: Record<string, string[]>, request: string, servers?: string[]): unknown {
  const [method = '', target = ''] = request.split(' ');
  const { path, query } = splitTarget(target);
  const found = contractWith(paths, servers).match(method, path, query);
  return 'operation' in found ? [found.operation.path, Object.fromEntries(found.params)] : found;
}

describe('matching a path', () => {
  test.each<[Record<string, string[]>, string, unknown]>([
    [{ '/a': ['get'] }, 'GET /a', ['/a', {}]],
    [{ '/a': ['get'] }, 'GET /a/', ['/a', {}]],
    [{ '/a/': ['get'] }, 'GET /a', ['/a/', {}]],
    [{ '/a': ['get'] }, 'GET /A', { status: 404 }],
    [{ '/a': ['get'] }, 'GET /a//', { status: 404 }],
    [{ '/a': ['get', 'put'] }, 'POST /a', { status: 405, allow: ['GET', 'PUT'] }],
    [{ '/a/{id}': ['get'] }, 'GET /a/x%2Fy', ['/a/{id}', { id: 'x%2Fy' }]],
    [{ '/a/{id}': ['get'] }, 'GET /a/', { status: 404 }],
    [{ '/a/{id}': ['get'], '/a/mine': ['get'] }, 'GET /a/mine', ['/a/mine', {}]],
    [{ '/a/{id}': ['delete'], '/a/mine': ['get'] }, 'DELETE /a/mine', ['/a/{id}', { id: 'mine' }]],
    [{ '/a/{id}/b': ['get'], '/a/mine/c': ['get'] }, 'GET /a/mine/b', ['/a/{id}/b', { id: 'mine' }]],
    [{ '/a/{id}.json': ['get'], '/a/{id}': ['get'] }, 'GET /a/7.json', ['/a/{id}.json', { id: '7' }]],
    [{ '/a/{id}:copy': ['post'] }, 'POST /a/7:copy', ['/a/{id}:copy', { id: '7' }]],
    [
      { '/r/{base}...{head}': ['get'] },
      'GET /r/main...dev',
      ['/r/{base}...{head}', { base: 'main', head: 'dev' }],
    ],
    [{ '/caf%C3%A9': ['get'] }, 'GET /café', ['/caf%C3%A9', {}]],
    [{ '/': ['get'] }, 'GET /', ['/', {}]],
    [{ '/{__proto__}': ['get'] }, 'GET /x', ['/{__proto__}', JSON.parse('{"__proto__":"x"}')]],
    [{ '/a': ['get'] }, 'GET /a%ZZ', { status: 404 }],
    // One shape, two templates: the parameters are named as the operation names them.
    [{ '/a/{id}': ['get'], '/a/{key}': ['put'] }, 'PUT /a/7', ['/a/{key}', { key: '7' }]],
    [{ '/a/{id}': ['get'], '/a/{key}/': ['get'] }, 'GET /a/7/', ['/a/{key}/', { key: '7' }]],
    // No paths, but written as such.
    [{ '/a?do=x': ['get'], '/a?do=y': ['get'] }, 'GET /a?do=y&z=1', ['/a?do=y', {}]],
    [{ '/a?do=x': ['get'], '/a': ['get'] }, 'GET /a?z=1', ['/a', {}]],
    [{ '/a?do={what}': ['get'] }, 'GET /a?do=y', ['/a?do={what}', {}]],
    [{ '/a?do=x': ['get'] }, 'GET /a', ['/a?do=x', {}]],
    [{ '/a/{id}#copy': ['post'] }, 'POST /a/7', ['/a/{id}#copy', { id: '7' }]],
    [{ '/a/{id}#copy': ['post'] }, 'POST /a/7%23copy', ['/a/{id}#copy', { id: '7' }]],
    [{ '/a?do=x': ['get'] }, 'PUT /a?do=x', { status: 404 }],
  ])('%j: %s', (paths, request, expected) => {
    expect(route(paths, request)).toEqual(expected);
  });

  test.each([
    [['https://api.example.com/v1'], 'GET /v1/a', ['/a', {}]],
    [['https://api.example.com/v1/'], 'GET /a', ['/a', {}]],
    [['/v2'], 'GET /v2/a', ['/a', {}]],
    [['https://api.example.com'], 'GET /v1/a', { status: 404 }],
  ])('servers %j: %s', (servers, request, expected) => {
    expect(route({ '/a': ['get'] }, request, servers)).toEqual(expected);
  });
});
