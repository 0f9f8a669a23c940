import { flagsOf } from '../../contract/flags.js';
import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer } from '../../contract/pointer.js';
import { inPlace } from '../../contract/shape-of.js';

export type Members = Readonly<Record<string, unknown>>;

/** The members that a schema names, through `$ref` and applicators. */
export function membersOf(contract: Contract, schema: Node | undefined): ReadonlyMap<string, Node> {
  const members = new Map<string, Node>();
  for (const part of schema ? inPlace(schema, contract) : []) {
    for (const [name, node] of part.child('properties')?.children() ?? []) {
      if (!members.has(name) && node.isObject) members.set(name, node);
    }
  }
  return members;
}

/** Members without which no value is valid. */
export function requiredOf(contract: Contract, schema: Node | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  const open = [schema];
  for (let node = open.pop(); node; node = open.pop()) {
    const target = contract.tryResolve(node);
    for (const name of [target?.member('required') ?? []].flat()) names.add(String(name));
    for (const [, part] of target?.child('allOf')?.children() ?? []) open.push(part);
  }
  return names;
}

/** The schema of what stands at `pointer` in a value of `schema`. */
export function schemaAt(contract: Contract, schema: Node | undefined, pointer: string): Node | undefined {
  let node = schema;
  for (const name of parsePointer(pointer)) node = membersOf(contract, node).get(name);
  return node;
}

export function itemsOf(contract: Contract, schema: Node | undefined): Node | undefined {
  const parts = schema ? inPlace(schema, contract) : [];
  return parts.map((part) => part.child('items')).find((items) => items?.isObject);
}

export function isFlagged(contract: Contract, schema: Node, flag: 'readOnly' | 'writeOnly'): boolean {
  return flagsOf(contract).isFlagged(schema, flag);
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A keyword of the schema or of any schema that holds beside it. */
export function keyword(contract: Contract, schema: Node, name: string): unknown {
  return inPlace(schema, contract)
    .map((part) => part.member(name))
    .find((value) => value !== undefined);
}
