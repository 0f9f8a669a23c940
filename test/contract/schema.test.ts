import { pathToFileURL } from 'node:url';
import { contractOf } from '../../src/contract/document.js';
import type { Violation, View } from '../../src/contract/model.js';
import { parseSource } from '../../src/contract/source.js';

function check(schema: string, value: unknown, view: View = 'request'): readonly Violation[] {
  const text = `openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths: {}\ncomponents:\n  schemas:\n${schema.replace(/^/gm, '    ')}`;
  const contract = contractOf(parseSource({ uri: pathToFileURL('/x/api.yaml').href, text }), {
    onBroken: 'skip',
  });
  const node = contract.root.at(['components', 'schemas', 'A']);
  if (!node) throw new Error('no schema A');
  return contract.validator(node, view)(value);
}

describe('a schema', () => {
  test('says what is missing, and where the contract demands it', () => {
    const [violation] = check('A:\n  type: object\n  required: [id]\n', {});
    expect(violation).toMatchObject({ keyword: 'required', pointer: '', message: 'id is required' });
    expect(violation?.node?.position).toMatchObject({ line: 8 });
  });

  test('follows a reference to itself', () => {
    const schema =
      "A:\n  properties:\n    name: { type: string }\n    next: { $ref: '#/components/schemas/A' }\n";
    expect(check(schema, { next: { next: { name: 'x' } } })).toEqual([]);
    expect(check(schema, { next: { next: { name: 1 } } })).toMatchObject([
      { keyword: 'type', pointer: '/next/next/name', message: 'must be a string, is a number' },
    ]);
  });
});
