import { hits } from '../../../contract/mask.js';
import { valueAt } from '../../../contract/pointer.js';
import type { Mask } from '../../../http/redact.js';
import type { Stored } from '../../../store/store.js';
import { isObject } from '../../records/merge-patch.js';
import type { FaultContext, Sent, Wrapping } from '../fault.js';
import { mapRecords } from './answers.js';
import type { Call } from './call.js';
import { recordFacts } from './facts.js';
import { textKey } from './keys.js';
import { after } from './wrap.js';

export function maskFor({ resource, contract }: Call): Mask | undefined {
  return resource && recordFacts(resource, contract).secrets;
}

/** What is write-only in a record, and nothing else of it. */
export function secretPart(record: Stored, mask: Mask | undefined): Stored {
  if (mask === undefined || mask === true) return {};
  const found: [string, unknown][] = [];
  for (const [name, inner] of mask.properties ?? []) {
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    if (value === undefined) continue;
    if (inner === true) found.push([name, value]);
    else if (isObject(value) && Object.keys(secretPart(value, inner)).length > 0)
      found.push([name, secretPart(value, inner)]);
  }
  return Object.fromEntries(found);
}

/** The write-only texts in a value, at any depth of what is masked. */
export function secretTexts(value: unknown, mask: Mask | undefined): string[] {
  return hits(value, mask).flatMap((pointer) => textsIn(valueAt(value, pointer)));
}

/** All texts in a value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Shows something of the write-only members of each record of an answer. */
export function leaking(
  { store }: FaultContext,
  when: (call: Call, sent: Sent) => boolean,
  show: (record: Stored, secrets: Stored, call: Call) => Stored,
): Wrapping {
  return after((sent, call) => {
    const { resource } = call;
    const { scope } = sent;
    if (!resource || !scope || !when(call, sent)) return sent;
    const collection = store.collection(scope);
    const mask = maskFor(call);
    return mapRecords(sent, call, (record) => {
      const key = textKey(resource, record) ?? call.pathKey;
      const kept = key === undefined ? undefined : collection.get(key);
      const secrets = kept ? secretPart(kept, mask) : {};
      return Object.keys(secrets).length > 0 ? show(record, secrets, call) : record;
    });
  });
}

/** Every text in it changed. */
export function mapTexts(value: unknown, change: (text: string) => unknown): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapTexts(inner, change)]));
}
