import type { Contract, View } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { generate } from '../generate/generate.js';
import { isObject } from '../records/merge-patch.js';

/**
 * What a request calls `region: "fra"`, answers may show as an object: one is made that carries what was sent. Anything else that does not
 * fit is made anew, always the same under the same name.
 */
export function refit(
  given: unknown,
  name: string,
  { node, contract, view }: { node: Node; contract: Contract; view: View },
): unknown {
  const isTrue = (value: unknown) => contract.validator(node, view)(value).length === 0;
  const converted = conversions(given).find(isTrue);
  if (converted !== undefined) return converted;
  return carrying(generate(contract, node, { seed: name, hint: name, view }), given, isTrue);
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
