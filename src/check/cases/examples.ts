import { maskOf, strip } from '../../contract/mask.js';
import type { Content, Contract, Example, Parameter } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { isObject, jsonType } from '../generate/json.js';
import { itemsOf, keyword, membersOf, requiredOf } from '../invariants/members.js';
import type { Observation } from '../observe/observation.js';
import type { Stage } from '../play/stage.js';
import { exampleDiffers } from './checks.js';
import { type Ground, groundOf, renewed } from './ground.js';
import type { OperationCases } from './operation-cases.js';
import { sendRaw, sendValue } from './send.js';
import { isSafe, nameOf, takesBody } from './strangers.js';
import { type Topic, judgeRight, outcomeOf, placeName } from './verdict.js';

const FORMS = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

export function hasExamples(cases: OperationCases): boolean {
  return bodyExamples(cases).length > 0 || parameterExamples(cases).length > 0;
}

/** Every example of a request is sent as one, about records of its own. */
export async function sendsExamples(stage: Stage, cases: OperationCases): Promise<void> {
  const ground = await groundOf(stage, cases);
  for (const shown of bodyExamples(cases)) await sendExample(await renewed(ground), shown);
  for (const shown of parameterExamples(cases)) await sendParameter(await renewed(ground), shown);
}

interface BodyExample {
  readonly content: Content;
  readonly example: Example;
}

/** What is not JSON and no form is left to those who know how it is written. */
function bodyExamples(cases: OperationCases): readonly BodyExample[] {
  const { operation } = cases;
  if (!takesBody(operation)) return [];
  const contents = operation.requestBody?.content ?? [];
  const known = contents.filter((content) => content === cases.content() || FORMS.test(content.range));
  const all = known.flatMap((content) => content.examples.map((example) => ({ content, example })));
  // Parts are made of members; a text would have to be the whole body, boundary and all.
  return all.filter(({ content, example }) => !/^multipart/i.test(content.range) || isObject(example.value));
}

async function sendExample(ground: Ground, { content, example }: BodyExample): Promise<void> {
  const step = `the example ${example.name}`;
  const isJson = content === ground.cases.content();
  const { seen } = isJson
    ? await sendValue(ground, example.value, { step })
    : await sendRaw(ground, { value: example.value, contentType: content.range }, { step });
  const topic = {
    where: placeName([]),
    kind: `the example \`${example.name}\``,
    what: step,
    node: example.node,
  };
  if (ground.isCertain)
    judgeRight(ground, seen, { ...topic, severity: ground.isFirm ? undefined : 'warning' });
  if (outcomeOf(seen) === 'accepted') compare(ground, example, seen);
}

/** Names that stand for no name. */
export const UNNAMED = /^(examples?|schema.*)$/;

function compare({ stage }: Ground, { name }: Example, seen: Observation): void {
  const twin = UNNAMED.test(name) ? undefined : seen.content?.examples.find((each) => each.name === name);
  const schema = seen.content?.schema;
  const hidden = schema && maskOf(seen.contract, schema, 'writeOnly');
  const missing =
    twin &&
    seen.body.json &&
    otherShape(strip(twin.value, hidden), seen.body.json.value, {
      contract: seen.contract,
      path: [],
      schema,
    });
  if (!twin || !missing) return;
  const complaint = {
    message: `the answer is not like the example \`${name}\`: ${placeName(missing.path)} is ${missing.seen}`,
    expected: missing.expected,
    seen: missing.seen,
    remedy: 'bring the example up to date, or answer as it says',
    place: twin.node,
    member: missing.path.at(-1),
  };
  stage.report(exampleDiffers, complaint, seen);
}

interface Difference {
  readonly path: readonly string[];
  readonly expected: string;
  readonly seen: string;
}

interface Shape {
  readonly contract: Contract;
  readonly path: readonly string[];
  readonly schema: Node | undefined;
}

/** The first member that is missing or of another type. What is null may be anything at another time; names in a map are data. An answer may leave out what its schema calls optional. */
function otherShape(expected: unknown, seen: unknown, shape: Shape): Difference | undefined {
  const { contract, path, schema } = shape;
  if (expected === null || seen === null) return undefined;
  const types = { expected: jsonType(expected), seen: jsonType(seen) };
  if (types.expected !== types.seen) return { path, ...types };
  if (Array.isArray(expected) && Array.isArray(seen)) {
    return expected.length > 0 && seen.length > 0
      ? otherShape(expected[0], seen[0], {
          ...shape,
          path: [...path, '0'],
          schema: itemsOf(contract, schema),
        })
      : undefined;
  }
  if (!isObject(expected) || !isObject(seen)) return undefined;
  const named = membersOf(contract, schema);
  const required = requiredOf(contract, schema);
  const isMap = schema !== undefined && Boolean(keyword(contract, schema, 'additionalProperties'));
  for (const [name, value] of Object.entries(expected)) {
    if (isMap && !named.has(name)) continue;
    const inner = { ...shape, path: [...path, name], schema: named.get(name) };
    const isMissing = !Object.hasOwn(seen, name);
    if (isMissing && named.has(name) && !required.has(name)) continue;
    if (isMissing) return { path: inner.path, expected: jsonType(value), seen: 'missing' };
    const difference = otherShape(value, seen[name], inner);
    if (difference) return difference;
  }
  return undefined;
}

interface ParameterExample {
  readonly parameter: Parameter;
  readonly example: Example;
}

/** What is in the path of a request that changes something may name what is not ours. */
function parameterExamples({ operation }: OperationCases): readonly ParameterExample[] {
  const usable = operation.parameters.filter((each) => each.in !== 'path' || isSafe(operation));
  return usable.flatMap((parameter) => parameter.examples.map((example) => ({ parameter, example })));
}

/** What the path names need not be there. */
async function sendParameter(ground: Ground, { parameter, example }: ParameterExample): Promise<void> {
  const base = ground.cases.bodies()?.base;
  const { call } = base === undefined ? ground.prepareRaw(undefined) : ground.prepare(base);
  const parameters = { ...call.parameters, [nameOf(parameter)]: example.value };
  const step = `the example ${example.name} of ${parameter.name}`;
  const seen = await ground.stage.send({ ...call, parameters, step });
  if (parameter.in === 'path' || !ground.isCertain) return;
  const topic: Topic = {
    where: `the ${parameter.in} parameter \`${parameter.name}\``,
    kind: `the example \`${example.name}\``,
    what: step,
    node: example.node,
    member: parameter.name,
  };
  judgeRight(ground, seen, { ...topic, severity: 'warning' });
}
