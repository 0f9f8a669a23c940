import type { Operation, Resource } from '../model.js';
import { judgeOperations, type Verdict } from './actions.js';
import { makingAnew } from './creating.js';
import { inferFields } from './fields.js';
import { lazy } from '../lazy.js';
import { nounOf } from './names.js';
import { nameAll } from './naming.js';
import { type Pair, type Paths, parametersOf } from './paths.js';
import { barePlaces } from './places.js';
import type { RecordShape } from './record.js';
import { parentsOf, rolesOf } from './resource.js';
import type { Facts, Schemas } from './schemas.js';

interface Given {
  readonly paths: Paths;
  readonly schemas: Schemas;
  /** Those of resources, and those that the extension names. */
  readonly taken: ReadonlySet<Operation>;
  /** Of collections, and of singletons that the extension names. */
  readonly names: readonly string[];
  /** Names of resources by the shape of their item paths. */
  readonly byItem: ReadonlyMap<string, string>;
}

interface Found {
  readonly pair: Pair;
  readonly record: RecordShape;
  readonly verdicts: readonly Verdict[];
}

/**
 * Things of which there is one under a path, such as `/settings` or `/users/{id}/profile`: GET shows what PUT or PATCH writes. Only
 * where the schemas agree, since nothing else says that the two are about one thing.
 */
export function inferSingletons({ paths, schemas, taken, names, byItem }: Given): Resource[] {
  const found: Found[] = [];
  for (const [shape, operations] of paths) {
    if (shape.endsWith('}') || paths.has(`${shape}/{}`) || operations.some((each) => taken.has(each)))
      continue;
    const one = judge(shape, operations, schemas);
    if (one) found.push(one);
  }
  const all = nameAll(
    found.map(({ pair }) => pair.collection),
    names,
  );
  return found.map((one) => singletonOf(one, { name: all.get(one.pair.collection) ?? '', byItem, schemas }));
}

function judge(shape: string, operations: readonly Operation[], schemas: Schemas): Found | undefined {
  const byMethod = new Map(operations.map((operation) => [operation.method, operation]));
  const get = byMethod.get('GET');
  const writes = ['PUT', 'PATCH'].flatMap((method) => byMethod.get(method) ?? []);
  if (!get || writes.length === 0 || byMethod.has('POST')) return undefined;
  const pair = pairOf(shape, operations);
  const record = recordOf(get, pair, schemas);
  if (!record || !writes.every((operation) => agrees(operation, record, schemas))) return undefined;
  const verdicts = judgeOperations(pair, record, schemas);
  const isWritten = verdicts.some(({ action }) => action === 'replace' || action === 'update');
  return isWritten ? { pair, record, verdicts } : undefined;
}

function pairOf(shape: string, operations: readonly Operation[]): Pair {
  return {
    collection: shape,
    item: shape,
    segment: shape.slice(shape.lastIndexOf('/') + 1),
    // The last one would hold the key.
    parameters: [...parametersOf(operations[0]?.path ?? ''), ''],
    onCollection: [],
    onItem: operations,
  };
}

function recordOf(get: Operation, { segment }: Pair, schemas: Schemas): RecordShape | undefined {
  const body = schemas.bodies.answer(get);
  const [inRead] = body ? barePlaces(body, schemas) : [];
  if (!inRead || inRead.at !== '' || inRead.facts.members.size === 0) return undefined;
  return {
    wanted: { parameter: '', schema: undefined, noun: nounOf(segment), isName: false, sent: new Set() },
    schema: inRead.schema,
    facts: inRead.facts,
    identity: schemas.identity(inRead.schema),
    key: undefined,
    inRead,
    inList: undefined,
  };
}

/** Everything that is sent can be shown, as the same kind of thing. */
function agrees(operation: Operation, record: RecordShape, schemas: Schemas): boolean {
  const body = schemas.bodies.request(operation);
  if (!body) return operation.method === 'PATCH' && schemas.bodies.takesJsonPatch(operation);
  if (schemas.identity(body) === record.identity) return true;
  const sent = schemas.facts(body);
  if (!sent || sent.members.size === 0) return false;
  return [...sent.members].every(([name, schema]) => {
    const shown = record.facts.members.get(name);
    const isHidden = schemas.facts(schema)?.node.boolean('writeOnly') === true;
    return shown ? isAlike(schemas.facts(schema), schemas.facts(shown)) : isHidden;
  });
}

function isAlike(sent: Facts | undefined, shown: Facts | undefined): boolean {
  if (!sent || !shown) return sent === shown;
  return (
    sent.types.size === 0 || shown.types.size === 0 || [...sent.types].some((type) => shown.types.has(type))
  );
}

function singletonOf(
  { pair, record, verdicts }: Found,
  { name, byItem, schemas }: { name: string; byItem: ReadonlyMap<string, string>; schemas: Schemas },
): Resource {
  const roles = rolesOf(verdicts, verdicts.length);
  const fields = lazy(() => inferFields(record, verdicts, schemas));
  return {
    name,
    key: '',
    keySchema: undefined,
    keyParameter: undefined,
    singleton: true,
    schema: record.schema,
    owner: 'credential',
    get fields() {
      return fields();
    },
    parents: parentsOf(pair, byItem),
    ...roles,
    within: new Map(),
    creating: makingAnew(roles.operations),
    creatable: true,
    listing: undefined,
    listAt: '',
    itemAt: '',
    protection: [],
    inferred: true,
    get reasons() {
      return reasonsOf(pair, verdicts);
    },
    node: pair.onItem[0]?.node.up() ?? record.schema,
  };
}

function reasonsOf({ onItem }: Pair, verdicts: readonly Verdict[]): string[] {
  const path = onItem[0]?.path ?? '';
  const each = verdicts.map(({ operation, action, why }) => {
    return `${operation.method} ${operation.path}: ${action ?? 'no state'}, ${why}`;
  });
  return [`there is one under ${path}: GET shows what is written there`, ...each];
}
