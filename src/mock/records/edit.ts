import { lazy } from '../../contract/lazy.js';
import { maskOf, strip } from '../../contract/mask.js';
import type { Contract, Resource } from '../../contract/model.js';
import type { Mask } from '../../http/redact.js';
import type { Stored } from '../../store/store.js';
import type { Fields } from './fields.js';
import { operationsOf, recordsIn } from './item-schema.js';
import { jsonPatch } from './json-patch.js';
import { isObject } from './merge-patch.js';
import { Refusal } from '../refusal.js';

/** The record as a JSON Patch makes it of the current one, or why it cannot. */
export type Edit = (current: Stored, patch: unknown) => Stored | Refusal;

export function compileEdit(resource: Resource, fields: Fields, contract: Contract): Edit {
  const { schema, owned, hidden } = fields;
  const mask = lazy(() => {
    const sent = operationsOf(resource).flatMap((operation) => recordsIn(resource, operation, contract));
    return maskOf(contract, schema ? [schema, ...sent] : sent, 'writeOnly');
  });
  const hides = (path: readonly string[]) => hidden.has(path[0] ?? '') || isMasked(path, mask());
  const faultsOf = (record: Stored) =>
    schema ? contract.validator(schema, 'response')(strip(record, mask())) : [];
  return (current, patch) => {
    const patched = jsonPatch(current, patch, hides);
    if ('kind' in patched) {
      return new Refusal(patched.kind === 'form' ? 'unreadable' : 'conflict', patched.message);
    }
    const { value } = patched;
    if (!isObject(value)) return new Refusal('unfit', 'The patch makes something else of the record.');
    const next = keeping(value, current, owned);
    const violations = faultsOf(next);
    // What was no valid record before need not be one now.
    if (violations.length === 0 || faultsOf(current).length > 0) return next;
    return new Refusal('unfit', 'The patch makes no valid record.', { violations });
  };
}

/** Whether anything at the path, or below it, is covered. */
function isMasked(path: readonly string[], mask: Mask | undefined): boolean {
  let inner = mask;
  for (const part of path) {
    if (inner === undefined || inner === true) break;
    inner = inner.properties?.get(part) ?? (/^\d+$/.test(part) ? inner.items : undefined) ?? inner.additional;
  }
  return inner !== undefined;
}

function keeping(next: Stored, current: Stored, owned: ReadonlySet<string>): Stored {
  const free = Object.entries(next).filter(([member]) => !owned.has(member));
  const kept = Object.entries(current).filter(([member]) => owned.has(member));
  return Object.fromEntries([...kept, ...free]);
}
