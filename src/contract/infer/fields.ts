import type { FieldRule } from '../model.js';
import type { Verdict } from './actions.js';
import { requestShape } from './bodies.js';
import { hasKey } from './key.js';
import { plain } from './names.js';
import type { RecordShape } from './record.js';
import type { Facts, Schemas } from './schemas.js';

const CREATED = new Set(
  [
    'createdat',
    'created',
    'createdon',
    'createddate',
    'createdtime',
    'creationdate',
    'creationtime',
    'createtime',
  ].concat([
    'datecreated',
    'timecreated',
    'createdatetime',
    'createddatetime',
    'creationtimestamp',
    'insertedat',
    'createdts',
  ]),
);
const WRITTEN = new Set(
  [
    'updatedat',
    'updated',
    'updatedon',
    'updateddate',
    'updatedtime',
    'updatetime',
    'dateupdated',
    'timeupdated',
  ].concat(
    [
      'modifiedat',
      'modified',
      'modifiedon',
      'modifieddate',
      'datemodified',
      'lastmodified',
      'lastmodifieddate',
    ],
    [
      'lastupdated',
      'lastupdatedat',
      'lastmodifiedat',
      'updateddatetime',
      'modifieddatetime',
      'lastmodifieddatetime',
    ],
    [
      'lastmodifiedtime',
      'lastupdatedtime',
      'lastupdatetime',
      'updatedts',
      'editedat',
      'lasteditedtime',
      'updatedatetime',
    ],
  ),
);

/** What the server sets: the key where no client can, and times whose name and format both say what they are. */
export function inferFields(
  record: RecordShape,
  verdicts: readonly Verdict[],
  schemas: Schemas,
): Map<string, FieldRule> {
  const fields = new Map<string, FieldRule>();
  const sent = sentMembers(record, verdicts, schemas);
  const key = record.key?.key ?? '';
  if (key !== '' && !key.startsWith('/') && keyIsGenerated(record, verdicts, schemas)) {
    fields.set(key, { set: 'generate' });
  }
  for (const [name, schema] of record.facts.members) {
    const facts = name === key || sent.has(name) ? undefined : schemas.facts(schema);
    const set = facts && isMoment(facts) ? whenSet(plain(name)) : undefined;
    if (set) fields.set(name, { set });
  }
  return fields;
}

function whenSet(name: string): 'on-create' | 'on-write' | undefined {
  if (CREATED.has(name)) return 'on-create';
  return WRITTEN.has(name) ? 'on-write' : undefined;
}

function isMoment({ node, types, members }: Facts): boolean {
  return (
    members.size === 0 &&
    !types.has('object') &&
    ['date-time', 'unix-time'].includes(node.string('format') ?? '')
  );
}

/** Members that a client may send in some request. */
function sentMembers(record: RecordShape, verdicts: readonly Verdict[], schemas: Schemas): Set<string> {
  const sent = new Set<string>();
  for (const { operation, action } of verdicts) {
    if (!action || action === 'list' || action === 'read' || action === 'delete') continue;
    const request = requestShape(operation, record, schemas);
    for (const [name, schema] of request?.facts.members ?? []) {
      if (!isReadOnly(schema, schemas)) sent.add(name);
    }
  }
  return sent;
}

function isReadOnly(schema: Facts['node'], schemas: Schemas): boolean {
  return schema.boolean('readOnly') === true || schemas.facts(schema)?.node.boolean('readOnly') === true;
}

/** A create whose request cannot carry the key. */
function keyIsGenerated(record: RecordShape, verdicts: readonly Verdict[], schemas: Schemas): boolean {
  const create = verdicts.find(({ action }) => action === 'create' || action === 'upsert');
  const key = record.key?.key;
  if (!create || key === undefined) return false;
  const request = requestShape(create.operation, record, schemas);
  if (!request || !hasKey(key, request.facts, schemas)) return true;
  const member = request.facts.members.get(key);
  return member !== undefined && isReadOnly(member, schemas);
}
