import { type FaultOf, inGroup } from './fault.js';
import { isCreated, json, page } from './kit/answers.js';
import { place } from './kit/effect.js';
import { textKey } from './kit/keys.js';
import { all, anyKey, does, typed, visibleText, writable } from './kit/needs.js';
import { undo } from './kit/stored.js';
import { after, instead } from './kit/wrap.js';
import { header } from '../../http/exchange.js';

const UNLIMITED = 'the schema sets no limit';
const writes = does('create', 'upsert', 'update', 'replace');

function depth(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depth));
}

function widest(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(Object.keys(value).length, ...Object.values(value).map(widest));
}

/** What a server takes of what is allowed, and no more. */
export const limits = inGroup('limits', [
  ...[8, 64].flatMap((kib): FaultOf[] =>
    ([413, 500] as const).map((code) => ({
      name: `body-over-${kib}k-answers-${code}`,
      title: `a body of more than ${kib} KiB is answered with ${code}`,
      promise: UNLIMITED,
      ...(code === 413 && { custom: true as const }),
      applies: all(writes, visibleText),
      make: () =>
        instead((call) => {
          if (!call.isWrite || (call.request.body?.length ?? 0) <= kib * 1024) return undefined;
          return code === 413 ? json(413, { detail: 'Too large.' }) : page(500, 'Server Error');
        }),
    })),
  ),
  ...[10, 25, 50].flatMap((count): FaultOf[] => [
    {
      name: `oldest-dropped-after-${count}`,
      title: `the oldest record goes when there are more than ${count}`,
      promise: 'records stay until they are deleted',
      applies: writable,
      make: ({ store }) =>
        after((sent, call) => {
          const { effect } = sent;
          const { resource } = call;
          if (!effect || !resource || !isCreated(sent)) return sent;
          const collection = store.collection(effect.scope);
          const [oldest] = collection.list();
          const key = oldest && textKey(resource, oldest);
          if (collection.size > count && key !== undefined) place(collection, key, undefined);
          return sent;
        }),
    },
  ]),
  {
    name: 'quota-of-25',
    title: 'the 26th record is refused with 403',
    promise: UNLIMITED,
    applies: writable,
    make: (context) =>
      after((sent) => {
        const { effect } = sent;
        if (!effect || !isCreated(sent) || context.store.collection(effect.scope).size <= 25) return sent;
        undo(context, sent);
        return json(403, { error: 'Quota exceeded.' });
      }),
  },
  ...[50, 64, 100].map((length): FaultOf => ({
    name: `key-over-${length}-refused`,
    title: `a key of more than ${length} characters is refused`,
    promise: UNLIMITED,
    custom: true,
    applies: all(anyKey, does('create', 'upsert')),
    make: () =>
      instead((call) =>
        call.is('create', 'upsert') && (call.key?.length ?? 0) > length
          ? json(400, { detail: `At most ${length} characters.` })
          : undefined,
      ),
  })),
  {
    name: 'key-over-100-crashes',
    title: 'a key of more than 100 characters is answered with 500',
    promise: 'no request brings the server down',
    applies: all(anyKey, does('create', 'upsert')),
    make: () =>
      instead((call) =>
        call.is('create', 'upsert') && (call.key?.length ?? 0) > 100 ? page(500, 'Server Error') : undefined,
      ),
  },
  {
    name: 'depth-over-5-refused',
    title: 'a body that is nested more than five levels deep is refused',
    promise: UNLIMITED,
    custom: true,
    applies: all(writes, typed('object')),
    make: () =>
      instead((call) =>
        call.isWrite && depth(call.value) > 5 ? json(400, { detail: 'Too deep.' }) : undefined,
      ),
  },
  {
    name: 'width-over-50-refused',
    title: 'an object of more than 50 members is refused',
    promise: UNLIMITED,
    custom: true,
    applies: all(writes, typed('object')),
    make: () =>
      instead((call) =>
        call.isWrite && widest(call.value) > 50 ? json(400, { detail: 'Too many.' }) : undefined,
      ),
  },
  {
    name: 'long-header-crashes',
    title: 'a header of more than 4 KiB is answered with 500',
    promise: 'no request brings the server down',
    applies: does('list', 'read'),
    make: () =>
      instead(({ request }) =>
        Object.keys(request.headers).some((name) => (header(request.headers, name)?.length ?? 0) > 4096)
          ? page(500, 'Server Error')
          : undefined,
      ),
  },
]);
