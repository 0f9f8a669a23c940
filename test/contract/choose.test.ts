import { contentFor, responseFor } from '../../src/contract/choose.js';
import { contractOf } from '../../src/contract/document.js';
import { parseSource } from '../../src/contract/source.js';

const document = {
  openapi: '3.1.0',
  info: { title: 'Choosing', version: '1' },
  paths: {
    '/all': {
      get: {
        responses: {
          '200': { description: 'ok', content: { '*/*': {}, 'application/*': {}, 'application/json': {} } },
          '4xx': { description: 'refused' },
          default: { description: 'else' },
        },
      },
    },
    '/one': { get: { responses: { '200': { description: 'ok' } } } },
  },
};
const text = JSON.stringify(document);
const [all, one] = contractOf(parseSource({ uri: 'file:///choose.json', text })).operations;

test.each([
  [200, '200'],
  [404, '4XX'],
  [201, 'default'],
  [500, 'default'],
])('%d is declared by %s', (status, name) => {
  expect(responseFor(all!, status)?.status).toBe(name);
});

test('what is not declared is not there', () => {
  expect(responseFor(one!, 201)).toBeUndefined();
});

test.each([
  ['application/json', 'application/json'],
  ['application/json; charset=utf-8', 'application/json'],
  ['application/xml', 'application/*'],
  ['text/plain', '*/*'],
  ['nonsense', undefined],
  [undefined, undefined],
])('%s is described by %s', (type, range) => {
  expect(contentFor(responseFor(all!, 200)!.content, type)?.range).toBe(range);
});
