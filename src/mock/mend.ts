import type { Contract, Violation } from '../contract/model.js';
import type { Node } from '../contract/node.js';
import { escapePointer, parsePointer, valueAt } from '../contract/pointer.js';
import { placed } from './envelope.js';
import { generate } from './generate/generate.js';
import { isObject } from './merge-patch.js';
import { schemaAt } from './schema-facts.js';

/**
 * A body that is nearer to its schema: without members that it forbids, with those that it requires, and values that it allows. `outward`
 * is how many levels above a wrong value to begin, when what was put in its own place did not do.
 */
export function mend(
  body: unknown,
  violations: readonly Violation[],
  { schema, contract, outward = 0 }: { schema: Node; contract: Contract; outward?: number },
): unknown {
  let mended = body;
  for (const { in: part, keyword, pointer, params, node: demand } of violations) {
    if (part !== 'body') continue;
    const path = parsePointer(pointer);
    const extra = params?.['additionalProperty'] ?? params?.['unevaluatedProperty'];
    const missing = params?.['missingProperty'];
    if (typeof extra === 'string') mended = without(mended, [...path, extra]);
    else if (keyword === 'required' && typeof missing === 'string') {
      const node =
        schemaAt(schema, [...path, missing], contract) ?? demand?.up()?.at(['properties', missing]);
      const value = node ? generate(contract, node, { seed: missing, hint: missing }) : 'string';
      mended = placed(mended, [...path, missing], value);
    } else {
      const place = path.slice(0, path.length - outward);
      const node = schemaAt(schema, place, contract) ?? (outward === 0 ? demand?.up() : undefined);
      if (node) mended = refitted(mended, place, { node, contract });
    }
  }
  return mended;
}

/**
 * What a request calls `region: "fra"`, answers may show as an object: one is made that carries what was sent. Anything else that does not
 * fit is made anew.
 */
function refitted(
  body: unknown,
  path: readonly string[],
  { node, contract }: { node: Node; contract: Contract },
): unknown {
  const given = valueAt(body, path.map((part) => `/${escapePointer(part)}`).join(''));
  // Other records may stand in a list.
  if (Array.isArray(given)) return body;
  const isTrue = (value: unknown) => contract.validator(node, 'response')(value).length === 0;
  const converted = conversions(given).find(isTrue);
  if (converted !== undefined) return placed(body, path, converted);
  const name = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
  const made = generate(contract, node, { seed: name, hint: name });
  return placed(body, path, carrying(made, given, isTrue));
}

/** The same thing in another type. */
function conversions(given: unknown): unknown[] {
  if (typeof given === 'number' || typeof given === 'boolean') return [String(given)];
  return typeof given === 'string' && given.trim() !== ''
    ? [Number(given), ...(/^(true|false)$/.test(given) ? [given === 'true'] : [])]
    : [];
}

const IDENTIFYING = [
  'id',
  'name',
  'slug',
  'login',
  'username',
  'key',
  'code',
  'sha',
  'url',
  'email',
  'value',
  'number',
];

type Members = Readonly<Record<string, unknown>>;

/** `made` with as much of `given` as leaves it true: whole members, else parts of them. */
function carrying(made: unknown, given: unknown, isTrue: (value: unknown) => boolean): unknown {
  if (!isObject(made) || given === undefined || given === null) return made;
  return isObject(given) ? merging(made, given, isTrue) : naming(made, given, isTrue);
}

function merging(made: Members, given: Members, isTrue: (value: unknown) => boolean): Members {
  let result = made;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(made, name)) continue;
    const before = result;
    const candidate = { ...before, [name]: value };
    if (isTrue(candidate)) result = candidate;
    else if (isObject(value) && isObject(before[name])) {
      const inner = carrying(before[name], value, (part) => isTrue({ ...before, [name]: part }));
      result = { ...before, [name]: inner };
    }
  }
  return result;
}

/** The first of the usual names that may have this value. */
function naming(made: Members, given: unknown, isTrue: (value: unknown) => boolean): Members {
  const candidates = IDENTIFYING.filter((name) => Object.hasOwn(made, name)).map((name) => ({
    ...made,
    [name]: given,
  }));
  return candidates.find(isTrue) ?? made;
}

function without(body: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return body;
  if (Array.isArray(body)) {
    return body.map((item: unknown, index) => (String(index) === first ? without(item, rest) : item));
  }
  if (!isObject(body)) return body;
  const members = Object.entries(body);
  if (rest.length === 0) return Object.fromEntries(members.filter(([name]) => name !== first));
  return Object.fromEntries(
    members.map(([name, value]) => [name, name === first ? without(value, rest) : value]),
  );
}
