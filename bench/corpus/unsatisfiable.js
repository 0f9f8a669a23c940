import { own } from './document.js';

const DEEPEST = 12;

/**
 * Why no value at all can be true of a response schema; undefined where that cannot be proven. The proof is by the letter: a member that is
 * required and forbidden, types that exclude each other, or a union of which each alternative is so.
 */
export function whyUnsatisfiable(document, place) {
  return why(document, conjuncts(document, place), 0);
}

function why(document, parts, depth) {
  if (depth > DEEPEST) return undefined;
  if (parts.some(({ value }) => value === false)) return 'the schema is false';
  const types = typesOf(document, parts);
  if (types?.length === 0) return 'its types exclude each other';
  if (types && parts.some(({ value }) => isOfOtherTypes(own(value, 'enum'), types)))
    return 'no value of its enum is of its type';
  return (
    whyOfUnion(document, parts, depth) ??
    (types?.join() === 'object' ? whyOfObject(document, parts, depth) : undefined) ??
    (types?.join() === 'array' ? whyOfArray(document, parts, depth) : undefined)
  );
}

/** The schema and all that holds beside it, through `$ref` and allOf. */
function conjuncts(document, place, found = []) {
  const target = document.follow(place);
  if (!target || found.some(({ value }) => value === target.value)) return found;
  found.push(target);
  // Beside a reference nothing else counts in 3.0; what counts in 3.1 can only make it narrower.
  for (const part of own(target.value, 'allOf') ?? [])
    conjuncts(document, { value: part, file: target.file }, found);
  return found;
}

/** Undefined: any. */
function typesOf(document, parts) {
  let left;
  for (const { value } of parts) {
    const type = own(value, 'type');
    if (type === undefined) continue;
    const names = [type].flat().flatMap((name) => (name === 'number' ? ['number', 'integer'] : [name]));
    if (document.is30 && value.nullable === true) names.push('null');
    left = left === undefined ? names : left.filter((name) => names.includes(name));
  }
  return left;
}

function isOfOtherTypes(values, types) {
  return (
    Array.isArray(values) && !values.some((value) => typesOfValue(value).some((type) => types.includes(type)))
  );
}

function typesOfValue(value) {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  return typeof value === 'number'
    ? ['number', ...(Number.isInteger(value) ? ['integer'] : [])]
    : [typeof value];
}

function whyOfUnion(document, parts, depth) {
  for (const { value, file } of parts) {
    for (const key of ['oneOf', 'anyOf']) {
      const branches = own(value, key);
      if (!Array.isArray(branches) || branches.length === 0) continue;
      const others = parts.map((part) =>
        part.value === value ? { file, value: { ...value, [key]: undefined } } : part,
      );
      const reasons = branches.map((branch) =>
        why(document, [...others, ...conjuncts(document, { value: branch, file })], depth + 1),
      );
      if (reasons.every((reason) => reason !== undefined)) return `no alternative: ${reasons[0]}`;
      const empty = branches.filter((branch) => isEmptyOnly(conjuncts(document, { value: branch, file })));
      if (key === 'oneOf' && empty.length === branches.length && empty.length > 1)
        return 'each alternative takes {} and nothing else, and only one may fit';
    }
  }
  return undefined;
}

function whyOfObject(document, parts, depth) {
  for (const name of new Set(parts.flatMap(({ value }) => own(value, 'required') ?? []))) {
    const places = parts.flatMap(({ value, file }) => {
      const schema = own(own(value, 'properties'), name);
      return schema === undefined ? [] : [{ value: schema, file }];
    });
    if (places.some((place) => own(document.follow(place)?.value, 'writeOnly') === true)) continue;
    if (parts.some(({ value }) => isClosedTo(value, name))) return `${name} is required and forbidden`;
    const all = places.flatMap((place) => conjuncts(document, place));
    const reason = all.length > 0 ? why(document, all, depth + 1) : undefined;
    if (reason !== undefined) return `${name}: ${reason}`;
  }
  return undefined;
}

function isEmptyOnly(parts) {
  const closed = parts.filter(({ value }) => own(value, 'additionalProperties') === false);
  const names = closed.flatMap(({ value }) => Object.keys(own(value, 'properties') ?? {}));
  const isObject = parts.some(({ value }) => own(value, 'type') === 'object' && value.nullable !== true);
  return (
    isObject &&
    closed.length > 0 &&
    names.every((name) => closed.some(({ value }) => isClosedTo(value, name))) &&
    !closed.some(({ value }) => own(value, 'patternProperties'))
  );
}

function isClosedTo(value, name) {
  if (own(value, 'additionalProperties') !== false || own(value, 'patternProperties')) return false;
  return own(own(value, 'properties'), name) === undefined;
}

function whyOfArray(document, parts, depth) {
  if (!parts.some(({ value }) => own(value, 'minItems') > 0)) return undefined;
  const items = parts.flatMap(({ value, file }) => {
    const schema = own(value, 'items');
    return schema === undefined ? [] : conjuncts(document, { value: schema, file });
  });
  const reason = items.length > 0 ? why(document, items, depth + 1) : undefined;
  return reason === undefined ? undefined : `each item: ${reason}`;
}
