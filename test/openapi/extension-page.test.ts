import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { extensionSchema, isObject, type Json, places, root } from './document.js';

const page = readFileSync(`${root}docs/extension.md`, 'utf8');

function documentedMembers(): string[] {
  return [...page.matchAll(/^\| `(\w+)(?:: [^`]+)?` \|/gm)].map((match) => match[1] ?? '');
}

const described = ['document', 'resource', 'list', 'field', 'protection', 'operation', 'example'];

test.each(described)('the page has a row for every member of a %s', (kind) => {
  const definitions = extensionSchema['$defs'];
  const definition = isObject(definitions) ? definitions[kind] : undefined;
  const members = isObject(definition) && isObject(definition['properties']) ? definition['properties'] : {};
  expect(documentedMembers()).toEqual(expect.arrayContaining(Object.keys(members)));
});

const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map((match) => match[1] ?? '');

function kindAt(path: readonly string[]): string {
  if (path.length === 0) return 'document';
  if (path[0] === 'examples') return 'example';
  return path[0] === 'paths' ? 'operation' : 'place';
}

test.each(blocks)('YAML block %# of the page is a good extension', (block) => {
  const ajv = new Ajv2020({ allErrors: true, strictRequired: false, strictTypes: false });
  ajv.addSchema(extensionSchema);
  const extended = [...places(parse(block) as Json)].filter(({ value }) => 'x-spectwin' in value);
  expect(extended).not.toEqual([]);
  for (const { path, value } of extended) {
    const validate = ajv.getSchema(`urn:spectwin:x-spectwin#/$defs/${kindAt(path)}`);
    validate?.(value['x-spectwin']);
    expect(validate?.errors).toBeNull();
  }
});
