import type { Resource } from '../../../contract/model.js';
import { keyOf, withKey } from '../../../contract/record-key.js';
import type { Store, Stored } from '../../../store/store.js';
import { keyText } from '../../records/rules.js';
import type { FaultContext, Wrapping } from '../fault.js';
import type { Call } from './call.js';
import { around, overCollections } from './effect.js';
import { before, route, upon } from './wrap.js';

/** The key of a record as it stands in a path. */
export function textKey(resource: Resource, record: Stored): string | undefined {
  const key = keyOf(resource, record);
  return key === undefined ? undefined : keyText(key);
}

/** A read that finds nothing shows the record that `finds` takes for the one that was asked for. */
export function readingBy(
  finds: (call: Call, asked: string, there: { key: string; record: Stored }) => boolean,
) {
  return ({ store }: FaultContext): Wrapping =>
    route((call, next) =>
      upon(next(call), (sent) => {
        const { resource, pathKey } = call;
        if (!call.is('read') || sent.status !== 404 || !sent.scope || !resource || !pathKey) return sent;
        const keyIfMeant = (record: Stored): string[] => {
          const key = textKey(resource, record);
          return key !== undefined && finds(call, pathKey, { key, record }) ? [key] : [];
        };
        const [found] = store.collection(sent.scope).list().flatMap(keyIfMeant);
        return found === undefined ? sent : next(call.withPathKey(found));
      }),
    );
}

/** Every key that comes in, in the path or in the body, is changed. */
export function changingKeys(change: (key: string) => string): Wrapping {
  return before((call) => withKeys(call, change));
}

export function withKeys(call: Call, change: (key: string) => string): Call {
  const { resource, pathKey } = call;
  const moved = pathKey === undefined ? call : call.withPathKey(change(pathKey));
  const inBody = resource && keyOf(resource, moved.given);
  if (!resource || typeof inBody !== 'string') return moved;
  return moved.withGiven(withKey(resource, moved.given, change(inBody)));
}

/** Keys with the same image are one key: the one that came first. */
export function equatingKeys(image: (key: string) => string): Wrapping {
  const store = (inner: Store): Store =>
    overCollections(inner, (collection, scope) => {
      const found = (key: string): string => {
        if (collection.get(key)) return key;
        const { entries } = inner.snapshot();
        const own = entries.find(([other]) => isSame(other, scope))?.[1] ?? new Map<string, Stored>();
        return [...own.keys()].find((other) => image(other) === image(key)) ?? key;
      };
      return around(collection, {
        get: (key) => collection.get(found(key)),
        change: (key, decide) => collection.change(found(key), decide),
      });
    });
  return { store };
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
