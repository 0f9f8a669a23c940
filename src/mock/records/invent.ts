import { lazy } from '../../contract/lazy.js';
import { maskOf, strip } from '../../contract/mask.js';
import type { Contract, Resource } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { valueAt } from '../../contract/pointer.js';
import { keyOf, withKey } from '../../contract/record-key.js';
import { shapeOf } from '../../contract/shape-of.js';
import { coerce } from '../../http/shape.js';
import type { Stored } from '../../store/store.js';
import { exact } from '../answer/mend.js';
import { generate } from '../generate/generate.js';
import { operationsOf } from './item-schema.js';
import { isJsonRange } from '../media/concrete.js';
import { isObject } from './merge-patch.js';
import { type RecordRules, keyText } from './rules.js';

/** The record that is presumed under a key. `parents`: the keys of those that it lies under, as texts. */
export type Invent = (key: unknown, parents: readonly string[]) => Stored;

/** The same key gives the same record. An example of the contract comes first, that with this very key above all. */
export function compileInvent(rules: RecordRules, contract: Contract): Invent {
  const { resource } = rules;
  const { schema, properties } = rules.fields;
  const isTrue = (value: unknown) => !schema || contract.validator(schema, 'response')(value).length === 0;
  const byLetter = (record: Stored) => (schema ? (exact(record, { schema, contract }) as Stored) : record);
  const examples = lazy(() => examplesOf(resource, schema, contract).filter(isTrue).map(byLetter));
  const members = resource.parents.flatMap(({ parameter }, index) => {
    // A parameter of the same name as the key is the key of another record.
    const node = parameter === resource.key ? undefined : properties.get(parameter);
    return node ? [{ parameter, index, shape: shapeOf(node, contract) }] : [];
  });
  return (key, parents) => {
    const text = keyText(key);
    const own = examples().find((example) => keyText(keyOf(resource, example)) === text);
    let record = own ?? examples()[0] ?? made(resource, { schema, contract, seed: text });
    const setIfTrue = (next: Stored) => {
      if (isTrue(next) || !isTrue(record)) record = next;
    };
    setIfTrue(withKey(resource, record, key));
    for (const { parameter, index, shape } of members)
      setIfTrue({ ...record, [parameter]: coerce(parents[index] ?? '', shape) });
    return record;
  };
}

function made(
  { name }: Resource,
  { schema, contract, seed }: { schema: Node | undefined; contract: Contract; seed: string },
): Stored {
  const value = schema && generate(contract, schema, { seed: `${name} ${seed}` });
  return isObject(value) ? value : {};
}

/** Records in the examples of answers, reads before the others. */
function examplesOf(resource: Resource, schema: Node | undefined, contract: Contract): Stored[] {
  const mask = schema && maskOf(contract, schema, 'writeOnly');
  const inOrder = operationsOf(resource).toSorted((a, b) => rank(a.action) - rank(b.action));
  const found = inOrder.flatMap((operation) => {
    const at = resource.bodies.get(operation)?.answer;
    const successes = operation.responses.filter(({ status }) => status.startsWith('2'));
    const contents = successes.flatMap(({ content }) => content.filter(({ range }) => isJsonRange(range)));
    const examples = at === undefined ? [] : contents.flatMap((content) => content.examples);
    return examples.flatMap(({ value }) => [valueAt(value, at ?? '')].flat());
  });
  return found.filter(isObject).map((record) => strip(record, mask));
}

function rank(action: string | undefined): number {
  return action === 'read' ? 0 : action === 'list' ? 1 : 2;
}
