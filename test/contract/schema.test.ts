import { judge } from './support.js';

describe('a violation', () => {
  test('says what is missing, and where the contract demands it', () => {
    const [violation] = judge('A:\n  type: object\n  required: [id]\n', {}).violations;
    expect(violation).toMatchObject({ keyword: 'required', pointer: '', message: 'id is required' });
    expect(violation?.node?.position).toMatchObject({ line: 8, column: 18 });
  });
});

describe('a reference', () => {
  test('may lead to the schema itself', () => {
    const schema =
      "A:\n  properties:\n    name: { type: string }\n    next: { $ref: '#/components/schemas/A' }\n";
    expect(judge(schema, { next: { next: { name: 'x' } } }).violations).toEqual([]);
    expect(judge(schema, { next: { next: { name: 1 } } }).violations).toMatchObject([
      { keyword: 'type', pointer: '/next/next/name', message: 'must be a string, is a number' },
    ]);
  });
});
