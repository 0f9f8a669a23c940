import type { Contract, Example, Operation, View, Violation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer, valueAt } from '../../contract/pointer.js';
import { excerpt } from '../observe/body.js';
import type { Path } from '../generate/json.js';
import type { Stage } from '../play/stage.js';
import { exampleInvalid } from './checks.js';
import { UNNAMED } from './examples.js';
import { placeName } from './verdict.js';

/** Nothing is sent: each example is held against the schema that it is an example of. */
export async function looksAtExamples(stage: Stage): Promise<void> {
  const { contract } = stage;
  const seen = new Set<string>();
  for (const shown of examplesOf(contract)) {
    if (stage.signal.aborted) return;
    if (seen.has(shown.example.node.id)) continue;
    seen.add(shown.example.node.id);
    const [violation] = contract.validator(shown.schema, shown.view)(shown.example.value);
    if (violation) report(stage, shown, violation);
  }
}

interface Shown {
  readonly example: Example;
  readonly schema: Node;
  readonly view: View;
}

function* examplesOf(contract: Contract): Generator<Shown> {
  const schemas = new Map<unknown, Node>();
  for (const operation of contract.operations) {
    for (const shown of placesOf(operation)) {
      for (const example of shown.examples) yield { example, schema: shown.schema, view: shown.view };
      for (const node of membersIn(contract, shown.schema, schemas)) yield* ownExamples(node, shown.view);
    }
  }
}

interface Place {
  readonly examples: readonly Example[];
  readonly schema: Node;
  readonly view: View;
}

function* placesOf({ parameters, requestBody, responses }: Operation): Generator<Place> {
  const sent = [...parameters, ...(requestBody?.content ?? [])];
  const answered = responses.flatMap(({ content, headers }) => [...content, ...headers]);
  for (const { examples, schema } of sent) if (schema) yield { examples, schema, view: 'request' };
  for (const { examples, schema } of answered) if (schema) yield { examples, schema, view: 'response' };
}

const IN_SCHEMAS = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains'];
const IN_LISTS = ['allOf', 'oneOf', 'anyOf', 'prefixItems'];

/** The schemas of members and items, each once in the document. */
function* membersIn(contract: Contract, schema: Node, seen: Map<unknown, Node>): Generator<Node> {
  const open = [schema];
  for (let node = open.pop(); node; node = open.pop()) {
    const target = contract.tryResolve(node);
    if (!target?.isObject || seen.has(target.value)) continue;
    seen.set(target.value, target);
    yield target;
    for (const [, member] of target.child('properties')?.children() ?? []) open.push(member);
    for (const key of IN_SCHEMAS) open.push(...[target.child(key) ?? []].flat());
    for (const key of IN_LISTS) for (const [, part] of target.child(key)?.children() ?? []) open.push(part);
  }
}

function* ownExamples(schema: Node, view: View): Generator<Shown> {
  const single = schema.child('example');
  if (single) yield { example: { name: 'example', value: single.value, node: single }, schema, view };
  const list = schema.child('examples');
  if (!list || !Array.isArray(list.value)) return;
  for (const [, node] of list.children())
    yield { example: { name: 'examples', value: node.value, node }, schema, view };
}

function report(stage: Stage, { example, schema }: Shown, violation: Violation): void {
  const path: Path = parsePointer(violation.pointer);
  const where = path.length === 0 ? 'it' : placeName(path);
  stage.report(exampleInvalid, {
    message: `${UNNAMED.test(example.name) ? 'an example' : `the example \`${example.name}\``} breaks its schema: ${where} ${violation.message}`,
    expected: violation.message,
    seen: excerpt(JSON.stringify(valueAt(example.value, violation.pointer) ?? example.value)),
    remedy: 'correct the example, or the schema',
    place: example.node ?? schema,
    clauses: [],
    member: path.at(-1),
  });
}
