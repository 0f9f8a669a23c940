import type { Flag, Flags } from './flags.js';
import type { Node } from './node.js';

/*
 * What authors mean where the letter of JSON Schema asks for something that no value can be. Such schemas are common in real documents:
 * taken by the letter, they refuse every request and accuse every server.
 */

/** The alternatives of a union that a discriminator tells apart, with the names that each goes by. */
export interface NamedBranches {
  readonly member: string;
  readonly names: readonly (readonly string[])[];
}

/**
 * A discriminator beside a oneOf, or one that all alternatives inherit (`Cat: { allOf: [{ $ref: Pet }] }`). The alternative that it names
 * is the one that is meant, even if others would fit as well.
 */
export function namedBranches(list: Node, flags: Flags): NamedBranches | undefined {
  const branches = [...list.children()].map(([, branch]) => branch);
  const refs = branches.map((branch) => branch.string('$ref'));
  const discriminator = list.up()?.child('discriminator') ?? inherited(branches, refs, flags);
  const member = discriminator?.string('propertyName');
  if (!discriminator || member === undefined || refs.every((ref) => ref === undefined)) return undefined;
  return { member, names: refs.map((ref) => (ref === undefined ? [] : namesOf(ref, discriminator))) };
}

function inherited(
  branches: readonly Node[],
  refs: readonly (string | undefined)[],
  flags: Flags,
): Node | undefined {
  if (refs.some((ref) => ref === undefined)) return undefined;
  const found = branches.map((branch) =>
    flags.conjuncts(branch).find((part) => part.child('discriminator') && !part.child('oneOf')),
  );
  const [first] = found;
  return found.every((part) => part && part.value === first?.value)
    ? first?.child('discriminator')
    : undefined;
}

/** OpenAPI, Discriminator Object: names of the mapping, and the name of the schema. */
export function namesOf(ref: string, discriminator: Node): string[] {
  const name = ref.split('/').at(-1) ?? ref;
  const mapped = [...(discriminator.child('mapping')?.children() ?? [])].filter(
    ([, target]) => target.value === ref || target.value === name,
  );
  return [...mapped.map(([key]) => key), name];
}

/**
 * `additionalProperties: false` sees the members beside it and not those that an allOf brings, or that only `required` names. Which members
 * it is to let pass; undefined where it can be taken by the letter. In requests that is where parts name other members at all, else only
 * where they demand them.
 */
export function membersMeant(
  node: Node,
  flags: Flags,
  flag: Flag | undefined,
): ReadonlySet<string> | undefined {
  const isAlone = !UNIONS.some((key) => node.child(key)) && node.string('$ref') === undefined;
  if (isAlone && !(isClosed(node) && requiredBy(node).some((name) => !declares(node, name))))
    return undefined;
  const parts = flags.conjuncts(node);
  const closed = parts.filter(isClosed);
  if (closed.length === 0) return undefined;
  const free = flag ? flags.level(node, flag).flagged : new Set<string>();
  const isForbidden = (name: string) => !free.has(name) && closed.some((part) => !declares(part, name));
  const all = [...flags.inPlace(node)];
  const declared = all.flatMap((part) => [...(part.child('properties')?.children() ?? [])]);
  const names = declared.filter(([, schema]) => schema.value !== false).map(([name]) => name);
  const isMeant = (flag === 'readOnly' && names.some(isForbidden)) || demands(parts, isForbidden, flags);
  return isMeant ? new Set([...names, ...parts.flatMap(requiredBy)]) : undefined;
}

const UNIONS = ['allOf', 'oneOf', 'anyOf'];

function isClosed(part: Node): boolean {
  return part.member('additionalProperties') === false && !part.child('patternProperties');
}

function declares(part: Node, name: string): boolean {
  return part.child('properties')?.child(name) !== undefined;
}

function requiredBy(part: Node): string[] {
  const names = part.member('required');
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === 'string') : [];
}

/** A member that is forbidden is demanded by the parts, or by each alternative of one of their unions. */
function demands(parts: readonly Node[], isForbidden: (name: string) => boolean, flags: Flags): boolean {
  if (parts.flatMap(requiredBy).some(isForbidden)) return true;
  return parts.some((part) =>
    ['oneOf', 'anyOf'].some((key) => {
      const branches = [...(part.child(key)?.children() ?? [])].map(([, branch]) => flags.conjuncts(branch));
      return branches.length > 0 && branches.every((all) => all.flatMap(requiredBy).some(isForbidden));
    }),
  );
}

/** `type: string, enum: [1, 2]`: none of the values is of the type. */
export function isOfOtherTypes(values: unknown, type: unknown): boolean {
  const types = [type ?? []].flat();
  if (types.length === 0 || !Array.isArray(values) || values.length === 0) return false;
  return !values.some((value) => types.some((name) => isOfType(value, name)));
}

/** What is meant where no value of an enum is of its type: the values as they are, and in that type. */
export function enumMeant(values: readonly unknown[], type: unknown): readonly unknown[] {
  if (!isOfOtherTypes(values, type)) return values;
  const types = [type].flat();
  const converted = values.flatMap((value): unknown[] => {
    if (types.includes('string') && typeof value !== 'object') return [String(value)];
    if (types.includes('boolean') && /^(true|false)$/.test(String(value))) return [String(value) === 'true'];
    const isNumber = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
    return isNumber && (types.includes('number') || types.includes('integer')) ? [Number(value)] : [];
  });
  return [...values, ...converted];
}

function isOfType(value: unknown, type: unknown): boolean {
  if (value === null) return type === 'null';
  if (Array.isArray(value)) return type === 'array';
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

/** `type: "null"` beside alternatives that are none: a converter's way to say that null is one more. */
export function isNullBeside(node: Node): boolean {
  if ([node.member('type') ?? []].flat().join() !== 'null') return false;
  const branches = ['oneOf', 'anyOf'].flatMap((key) => [...(node.child(key)?.children() ?? [])]);
  return (
    branches.length > 0 && branches.every(([, branch]) => ![branch.member('type')].flat().includes('null'))
  );
}
