import { flagsOf } from '../../contract/flags.js';
import type { Contract, Resource } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { escapePointer } from '../../contract/pointer.js';
import { keyOf } from '../../contract/record-key.js';
import { type Source, positionIn } from '../../contract/source.js';
import { type Fault, SpectwinError, didYouMean } from '../../errors.js';
import type { Stored } from '../../store/store.js';
import { readDataFile } from './data-file.js';
import { resourceNamed, statefulIn } from './resources.js';
import { type Fields, readFields } from '../records/fields.js';
import { recordsIn } from '../records/item-schema.js';
import { isObject } from '../records/merge-patch.js';
import { keyText } from '../records/rules.js';
import { type ObjectFacts, objectFacts } from '../schema-facts.js';

/**
 * Records of a resource, of a singleton a list of one; for a resource under a parent, lists by the parent's key, as deep as there are
 * parents.
 */
export type SeedRecords = readonly Stored[] | { readonly [parent: string]: SeedRecords };

/**
 * Records by tenant and resource. The tenant `*` stands for every tenant that is not named. Without tokens a tenant's name is the
 * credential itself.
 */
export type SeedData = { readonly [tenant: string]: { readonly [resource: string]: SeedRecords } };

/** Reads a YAML or JSON file. Throws SOURCE_UNREADABLE, SEED_INVALID. */
export function loadSeed(file: string, contract: Contract): SeedData {
  return seedOf(readDataFile(file, 'SEED_INVALID', 'records by tenant and resource'), contract);
}

/** Throws SEED_INVALID with every fault. There are no code frames: the lines around a fault may hold secrets. */
export function seedOf(source: Source, contract: Contract): SeedData {
  const faults = checkSeed(source.value, contract);
  if (faults.length === 0) return (source.value ?? {}) as SeedData;
  const placed = faults.map(({ pointer, message, remedy, atKey }): Fault => {
    return { message, remedy, position: positionIn(source, pointer, atKey ? 'key' : 'value') };
  });
  throw new SpectwinError('SEED_INVALID', placed);
}

export interface SeedFault {
  /** RFC 6901, in the data. */
  readonly pointer: string;
  readonly message: string;
  readonly remedy?: string | undefined;
  /** The name of the member is meant, not its value. */
  readonly atKey?: boolean | undefined;
}

/** Everything in the data that the contract does not allow; at most 100. */
export function checkSeed(data: unknown, contract: Contract): SeedFault[] {
  const found: SeedFault[] = [];
  for (const fault of seedFaults(data ?? {}, contract)) {
    found.push(fault);
    if (found.length === 100) break;
  }
  return found;
}

function* seedFaults(data: unknown, contract: Contract): Generator<SeedFault> {
  if (!isObject(data)) return yield wrongShape('', 'seed data is a map of tenants');
  for (const [tenant, resources] of Object.entries(data)) {
    const pointer = `/${escapePointer(tenant)}`;
    if (isObject(resources)) yield* resourceFaults(resources, pointer, contract);
    else yield wrongShape(pointer, 'a tenant is a map of resources');
  }
}

function wrongShape(pointer: string, message: string): SeedFault {
  return { pointer, message, remedy: 'write it as `tenant: { resource: [ { … } ] }`' };
}

function* resourceFaults(resources: Stored, pointer: string, contract: Contract): Generator<SeedFault> {
  const names = statefulIn(contract).map((resource) => resource.name);
  for (const [name, records] of Object.entries(resources)) {
    const resource = resourceNamed(contract, name);
    const at = `${pointer}/${escapePointer(name)}`;
    if (resource) yield* new RecordCheck(resource, contract).lists(records, at, resource.parents.length);
    else yield unknownName(at, { what: 'resource', name, names });
  }
}

function unknownName(
  pointer: string,
  { what, name, names }: { what: string; name: string; names: readonly string[] },
): SeedFault {
  const similar = didYouMean(name, names);
  const remedy = similar
    ? `did you mean \`${similar}\`?`
    : `there are: ${names.slice(0, 20).join(', ') || 'none'}`;
  return { pointer, message: `unknown ${what} \`${name}\``, remedy, atKey: true };
}

/** Holds the records of one resource against the contract. */
class RecordCheck {
  private readonly resource: Resource;
  private readonly contract: Contract;
  private readonly fields: Fields;
  /** What a client sends to create a record: all of it that the server does not set has to be there, and true. */
  private readonly creation: ObjectFacts & { readonly node: Node | undefined };

  constructor(resource: Resource, contract: Contract) {
    this.resource = resource;
    this.contract = contract;
    this.fields = readFields(resource, contract, undefined);
    const node = creationSchema(resource, contract) ?? this.fields.schema;
    this.creation = { ...objectFacts(node, contract), node };
  }

  *lists(records: unknown, pointer: string, depth: number): Generator<SeedFault> {
    if (depth > 0) {
      if (!isObject(records))
        return yield wrongShape(pointer, 'these records lie under a parent: a map by its key');
      for (const [parent, inner] of Object.entries(records)) {
        yield* this.lists(inner, `${pointer}/${escapePointer(parent)}`, depth - 1);
      }
    } else if (Array.isArray(records)) yield* this.list(records, pointer);
    else yield wrongShape(pointer, 'the records of a resource are a list');
  }

  private *list(records: readonly unknown[], pointer: string): Generator<SeedFault> {
    const keys = new Set<string>();
    if (this.resource.singleton && records.length > 1)
      yield { pointer, message: 'there is one of it, and here are several', remedy: 'leave one in the list' };
    for (const [index, record] of records.entries()) {
      const at = `${pointer}/${index}`;
      if (!isObject(record)) {
        yield wrongShape(at, 'a record is an object');
        continue;
      }
      yield* this.asSent(record, at);
      for (const [name, value] of Object.entries(record)) yield* this.member(name, value, at);
      const key = keyOf(this.resource, record) ?? undefined;
      if (key === undefined) continue;
      if (keys.has(keyText(key)))
        yield { pointer: at, message: `there is another record with this ${this.resource.key}` };
      keys.add(keyText(key));
    }
  }

  /** What a client could have sent. */
  private *asSent(record: Stored, at: string): Generator<SeedFault> {
    const { node } = this.creation;
    if (!node) return;
    const isSent = ([name]: [string, unknown]) => !this.fields.owned.has(name) || name === this.resource.key;
    const sent = Object.fromEntries(Object.entries(record).filter(isSent));
    for (const violation of this.contract.validator(node, 'request')(sent)) {
      const missing = violation.keyword === 'required' && violation.pointer === '';
      if (missing && this.isFilled(String(violation.params?.['missingProperty']))) continue;
      yield { pointer: at + violation.pointer, message: violation.message };
    }
  }

  private isFilled(name: string): boolean {
    const schema = this.creation.properties.get(name);
    const isSecret = schema && flagsOf(this.contract).isFlagged(schema, 'writeOnly');
    return isSecret === true || this.fields.owned.has(name);
  }

  /** What only the server sets, or nobody. */
  private *member(name: string, value: unknown, at: string): Generator<SeedFault> {
    const { properties, hidden, owned } = this.fields;
    const pointer = `${at}/${escapePointer(name)}`;
    const schema = properties.get(name);
    if (hidden.has(name)) yield* hiddenFaults(pointer, value, hidden.get(name));
    else if (schema && (owned.has(name) || !this.creation.properties.has(name))) {
      for (const violation of this.contract.validator(schema, 'response')(value)) {
        yield { pointer: pointer + violation.pointer, message: violation.message };
      }
    } else if (!schema && !this.creation.properties.has(name) && this.isClosed) {
      const names = [...properties.keys(), ...this.creation.properties.keys(), ...hidden.keys()];
      yield unknownName(pointer, { what: 'member', name, names: [...new Set(names)] });
    }
  }

  private get isClosed(): boolean {
    return objectFacts(this.fields.schema, this.contract).closedTo !== undefined;
  }
}

function creationSchema(resource: Resource, contract: Contract): Node | undefined {
  const creators = [
    resource.operations.get('create'),
    resource.operations.get('upsert'),
    ...resource.creating,
  ];
  const creator = creators.find((operation) => operation !== undefined);
  return creator && recordsIn(resource, creator, contract)[0];
}

/** Of the same type as the default, where there is one. */
function* hiddenFaults(pointer: string, value: unknown, preset: unknown): Generator<SeedFault> {
  if (preset === undefined || typeof value === typeof preset) return;
  yield { pointer, message: `must be a ${typeof preset}, is a ${typeof value}` };
}
