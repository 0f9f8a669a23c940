import { maskOf, strip } from '../../contract/mask.js';
import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import type { Mask } from '../../http/redact.js';
import { toPointer } from '../../contract/pointer.js';
import type { Stored } from '../../store/store.js';
import { requestSchemas } from '../records/item-schema.js';
import { mend } from './mend.js';
import type { RecordRules } from '../records/rules.js';
import { objectFacts } from '../schema-facts.js';

/** A record as an answer may show it. */
export type Show = (record: Stored) => Stored;

/**
 * Of an inferred resource what a client has written may be shown in another shape: it is kept as it was written and mended when it is
 * shown, once a record.
 */
export function compileTrueShow(schema: Node | undefined, rules: RecordRules, contract: Contract): Show {
  const show = compileShow(schema, rules, contract);
  const { key, inferred } = rules.resource;
  if (!inferred || !schema) return show;
  const known = new WeakMap<Stored, Stored>();
  const keep = key === '' || key.startsWith('/') ? key : toPointer([key]);
  return (record) => {
    let shown = known.get(record);
    if (!shown) {
      shown = mend(show(record), { schema, contract, keep: keep === '' ? undefined : keep }) as Stored;
      known.set(record, shown);
    }
    return shown;
  };
}

/** Shows what the answer's schema allows, and never what stays inside the server: hidden members, and what any schema calls `writeOnly`. */
function compileShow(schema: Node | undefined, rules: RecordRules, contract: Contract): Show {
  const sources = [...(schema ? [schema] : []), ...requestSchemas(rules.resource, contract)];
  const masks = sources.flatMap((source) => maskOf(contract, source, 'writeOnly') ?? []);
  const { closedTo } = objectFacts(schema, contract);
  const names = closedTo && [...closedTo].filter((name) => !isSecret(name, rules, masks));
  if (!names) return (record) => withoutSecrets(record, rules, masks);
  const inner = masks.filter((mask) => names.some((name) => memberMask(mask, name) !== undefined));
  return (record) => stripAll(pick(record, names), inner);
}

function pick(record: Stored, names: readonly string[]): Stored {
  const shown: Record<string, unknown> = {};
  for (const name of names) if (Object.hasOwn(record, name)) shown[name] = record[name];
  return shown;
}

function withoutSecrets(record: Stored, { fields }: RecordRules, masks: readonly Mask[]): Stored {
  const isHidden = [...fields.hidden.keys()].some((name) => Object.hasOwn(record, name));
  const kept = ([name]: [string, unknown]) => !fields.hidden.has(name);
  const shown = isHidden ? Object.fromEntries(Object.entries(record).filter(kept)) : record;
  return stripAll(shown, masks);
}

function stripAll(value: Stored, masks: readonly Mask[]): Stored {
  let shown = value;
  for (const mask of masks) shown = strip(shown, mask);
  return shown;
}

function isSecret(name: string, { fields }: RecordRules, masks: readonly Mask[]): boolean {
  return fields.hidden.has(name) || masks.some((mask) => memberMask(mask, name) === true);
}

function memberMask(mask: Mask, name: string): Mask | undefined {
  return mask === true ? true : mask.properties?.get(name);
}
