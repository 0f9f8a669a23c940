import { lazy } from '../lazy.js';
import type { Action, Bodies, Listing, Operation, Resource } from '../model.js';
import type { Verdict } from './actions.js';
import { creatableBy, creatingOf } from './creating.js';
import type { Found } from './found.js';
import { inferFields } from './fields.js';
import { keySchema } from './key.js';
import { inferListing } from './listing.js';
import type { Pair } from './paths.js';
import type { RecordShape } from './record.js';
import type { Schemas } from './schemas.js';

interface Naming {
  readonly name: string;
  /** Names of the resources by the shape of their item paths. */
  readonly byItem: ReadonlyMap<string, string>;
  readonly schemas: Schemas;
}

export function resourceOf(found: Found, { name, byItem, schemas }: Naming): Resource {
  const { pair, record, shared = [] } = found;
  const verdicts = [...found.verdicts, ...shared.map(({ verdict }) => verdict)];
  const roles = rolesOf(verdicts, found.verdicts.length);
  const creating = creatingOf(roles);
  const { wanted, key } = record;
  const list = roles.operations.get('list');
  const listing = lazy(() => list && inferListing(list, record.facts, schemas));
  const fields = lazy(() => inferFields(record, verdicts, schemas));
  const reasons = lazy(() => reasonsOf(pair, record, verdicts));
  const schemaOfKey = lazy(() => (key ? keySchema(key.schema, wanted.schema, schemas) : wanted.schema));
  return {
    name,
    key: key?.key ?? '',
    get keySchema() {
      return schemaOfKey();
    },
    keyParameter: wanted.parameter,
    schema: record.schema,
    owner: 'credential',
    get fields() {
      return fields();
    },
    parents: parentsOf(pair, byItem),
    ...roles,
    within: new Map(
      shared.map(({ verdict, within: { parameter, member, parentItem } }) => {
        return [verdict.operation, { parameter, member, resource: byItem.get(parentItem) }];
      }),
    ),
    creating,
    creatable: creatableBy(roles, creating),
    get listing() {
      return listing();
    },
    listAt: record.inList?.at ?? '',
    get countAt() {
      return countIn(listing());
    },
    itemAt: record.inRead?.at ?? '',
    protection: [],
    inferred: true,
    get reasons() {
      return reasons();
    },
    node: (pair.onItem[0] ?? pair.onCollection[0])?.node.up() ?? record.schema,
  };
}

/** Where the answer says how many records there are in all. */
function countIn(listing: Listing | undefined): string | undefined {
  return [...(listing?.beside ?? [])].find(([, told]) => told === 'total')?.[0];
}

/** The first `own` verdicts are those of the collection itself; what is on longer paths is always besides. */
export function rolesOf(
  verdicts: readonly Verdict[],
  own: number,
): Pick<Resource, 'operations' | 'also' | 'bodies'> {
  const operations = new Map<Action, Operation>();
  const also: { action: Action; operation: Operation }[] = [];
  const bodies = new Map<Operation, Bodies>();
  for (const [index, verdict] of verdicts.entries()) {
    const { operation, action } = verdict;
    if (!action) continue;
    if (index >= own || operations.has(action)) also.push({ action, operation });
    else operations.set(action, operation);
    bodies.set(operation, verdict.bodies);
  }
  return { operations, also, bodies };
}

export function parentsOf(pair: Pair, byItem: ReadonlyMap<string, string>): Resource['parents'] {
  return pair.parameters.slice(0, -1).map((parameter, index) => {
    const shape =
      pair.item
        .split('{}')
        .slice(0, index + 1)
        .join('{}') + '{}';
    return { parameter, resource: byItem.get(shape) };
  });
}

function reasonsOf(pair: Pair, record: RecordShape, verdicts: readonly Verdict[]): string[] {
  const { key, wanted } = record;
  const paths = `${pair.onCollection[0]?.path ?? ''} is a collection and ${pair.onItem[0]?.path ?? ''} its item`;
  const keyed = key
    ? `{${wanted.parameter}} is the member \`${key.key}\`: ${key.why}`
    : `no member is {${wanted.parameter}}: records are kept under the value in the path`;
  const each = verdicts.map(({ operation, action, why }) => {
    return `${operation.method} ${operation.path}: ${action ?? 'no state'}, ${why}`;
  });
  return [paths, keyed, ...each];
}
