import { contentFor } from '../../contract/choose.js';
import { flagsOf } from '../../contract/flags.js';
import { hits, maskOf } from '../../contract/mask.js';
import type { Contract, Operation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer, valueAt } from '../../contract/pointer.js';
import { shapeOf } from '../../contract/shape-of.js';
import { type Headers, header } from '../../http/exchange.js';
import { decodeForm } from '../../http/form.js';
import { type Shape, parseJson } from '../../http/shape.js';
import type { Members } from '../invariants/members.js';
import type { Body } from '../observe/body.js';

/** A part of a value that the schema calls write-only. */
export interface Marked {
  /** Of the member that is write-only; its inner members have the same one. */
  readonly member: string;
  readonly path: readonly string[];
  readonly value: unknown;
  readonly node: Node;
}

const BRANCHES = ['allOf', 'anyOf', 'oneOf'] as const;
const SINGLE_BRANCHES = ['then', 'else'] as const;

/** The write-only parts of `value`. Goes as deep as the value does, so recursive schemas do no harm. */
export function markedIn(contract: Contract, schema: Node | undefined, value: unknown): readonly Marked[] {
  if (!schema) return [];
  return hits(value, maskOf(contract, schema, 'writeOnly')).map((pointer) => {
    const path = parsePointer(pointer);
    const node = placeOf(contract, schema, { value, path });
    return { member: path.at(-1) ?? '', path, value: valueAt(value, pointer), node };
  });
}

/** The same for the body of a request, be it JSON or a form, also where its Content-Type is not one that the operation takes. */
export function markedInBody(
  contract: Contract,
  { requestBody }: Operation,
  { headers, body }: { headers: Headers; body: Body },
): readonly Marked[] {
  const contents = requestBody?.content ?? [];
  const schema = (contentFor(contents, header(headers, 'content-type')) ?? contents[0])?.schema;
  if (!schema || body.bytes.length === 0) return [];
  return markedIn(contract, schema, body.json ? body.json.value : guess(body, shapeOf(schema, contract)));
}

function guess({ text = '', media }: Body, shape: Shape): unknown {
  if (media?.essence === 'application/x-www-form-urlencoded') return decodeForm(text, { shape });
  return /^\s*[{[]/.test(text) ? parseJson(text) : undefined;
}

/** The strings of a value. */
export function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) yield* textsIn(member);
}

/** The schema that says that the part at `path` is write-only. */
function placeOf(
  contract: Contract,
  schema: Node,
  { value, path }: { value: unknown; path: readonly string[] },
): Node {
  let schemas = branchesOf(contract, schema);
  let part = value;
  for (const key of path) {
    const name = Array.isArray(part) ? undefined : key;
    schemas = schemas.flatMap((each) => below(contract, each, name));
    part = (part as Members)[key];
  }
  return flaggedAmong(schemas) ?? schema;
}

function flaggedAmong(schemas: readonly Node[]): Node | undefined {
  return schemas.find((each) => each.boolean('writeOnly') === true);
}

/** Schemas of a member, or of items where there is no key. */
function below(contract: Contract, schema: Node, key: string | undefined): readonly Node[] {
  const node =
    key === undefined
      ? schema.child('items')
      : (schema.at(['properties', key]) ?? schema.child('additionalProperties'));
  return node?.isObject ? branchesOf(contract, node) : [];
}

const known = new WeakMap<Contract, WeakMap<object, readonly Node[]>>();

/** The schema, what it refers to, and all that may hold beside it. */
export function branchesOf(contract: Contract, schema: Node): readonly Node[] {
  if (!schema.isObject) return [];
  let branches = known.get(contract);
  if (!branches) known.set(contract, (branches = new WeakMap()));
  let found = branches.get(schema.value as object);
  if (!found) branches.set(schema.value as object, (found = gathered(contract, schema)));
  return found;
}

function gathered(contract: Contract, schema: Node): readonly Node[] {
  const found: Node[] = [];
  const seen = new Set<unknown>();
  const stack = [schema];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node.value) || !node.isObject) continue;
    seen.add(node.value);
    found.push(node);
    const target = contract.tryResolve(node);
    if (target) stack.push(target);
    for (const name of BRANCHES)
      for (const [, branch] of node.child(name)?.children() ?? []) stack.push(branch);
    for (const name of SINGLE_BRANCHES) {
      const branch = node.child(name);
      if (branch) stack.push(branch);
    }
  }
  return found;
}

/** The schemas of all members that `value` has, as written in `properties`; of arrays the first items are enough. */
export function* membersIn(contract: Contract, schema: Node, value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  const branches = branchesOf(contract, schema);
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  for (const [key, member] of Array.isArray(value) ? entries.slice(0, 3) : entries) {
    for (const branch of branches) {
      const property = Array.isArray(value) ? branch.child('items') : branch.at(['properties', key]);
      const node = property ?? (Array.isArray(value) ? undefined : branch.child('additionalProperties'));
      if (property && !Array.isArray(value)) yield property;
      if (node?.isObject) yield* membersIn(contract, node, member);
    }
  }
}

/** Members by what their schemas say of them. Names are compared without case, `_` and `-`. */
export interface MemberNames {
  readonly writeOnly: ReadonlyMap<string, { readonly name: string; readonly node: Node }>;
  readonly open: ReadonlySet<string>;
}

export function plainName(name: string): string {
  return name.replace(/[_\-\s]/g, '').toLowerCase();
}

/** All members that a schema declares, at any depth. */
export function namesIn(contract: Contract, schemas: readonly (Node | undefined)[]): MemberNames {
  const writeOnly = new Map<string, { name: string; node: Node }>();
  const open = new Set<string>();
  const seen = new Set<unknown>();
  const stack = schemas.filter((schema) => schema !== undefined);
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const branch of branchesOf(contract, node)) {
      if (seen.has(branch.value)) continue;
      seen.add(branch.value);
      for (const [name, property] of branch.child('properties')?.children() ?? []) {
        const marked = flagsOf(contract).isFlagged(property, 'writeOnly');
        const says = flaggedAmong(branchesOf(contract, property)) ?? property;
        if (marked) writeOnly.set(plainName(name), { name, node: says });
        else open.add(plainName(name));
        if (!marked) stack.push(property);
      }
      for (const name of ['items', 'additionalProperties']) {
        const child = branch.child(name);
        if (child?.isObject) stack.push(child);
      }
    }
  }
  return { writeOnly, open };
}

/** Schemas of everything that requests of the operation, or of its resource, may hold. */
export function requestSchemas(operation: Operation): (Node | undefined)[] {
  const owned = operation.resource ? [...operation.resource.operations.values()] : [];
  return [operation, ...owned].flatMap(
    ({ requestBody }) => requestBody?.content.map(({ schema }) => schema) ?? [],
  );
}
