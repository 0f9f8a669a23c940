import { inGroup } from './fault.js';
import { isCreated, json } from './kit/answers.js';
import { all, declares, does, freeKey } from './kit/needs.js';
import { after, instead } from './kit/wrap.js';

/** Keys that mean something else to programs and routers. */
export const words = inGroup('words', [
  {
    name: 'objects-of-the-language-are-records',
    title: 'records stand in a plain object: `constructor` and `toString` are found in it',
    promise: 'what nobody has made is not there',
    applies: all(does('read'), freeKey),
    make: () =>
      instead((call) => {
        const isOwn = call.pathKey !== undefined && call.pathKey in {};
        return call.is('read') && isOwn ? json(200, {}) : undefined;
      }),
  },
  {
    name: 'upsert-of-words-of-the-language-answers-200',
    title: 'records stand in a plain object: an upsert of a new key `constructor` answers 200',
    // Small servers do it, and nobody wants such a key.
    promise: 'by custom, an upsert of a new key is a creation, whatever the key is',
    custom: true,
    applies: all(declares(['upsert'], 200, 201), freeKey),
    make: () =>
      after((sent, call) =>
        call.is('upsert') && isCreated(sent) && call.key !== undefined && call.key in {}
          ? { ...sent, status: 200 }
          : sent,
      ),
  },
  {
    name: 'words-in-paths-are-routes',
    title: 'records with the keys `new`, `search` or `me` cannot be read: other routes come first',
    promise: 'a record is found by its key',
    applies: all(does('read'), freeKey),
    make: () =>
      instead((call) =>
        call.is('read') && /^(new|search|me|list|count|bulk|export)$/.test(call.pathKey ?? '')
          ? json(404, { detail: 'Not found.' })
          : undefined,
      ),
  },
  {
    name: 'words-for-nothing-are-no-keys',
    title: 'the keys `null`, `false` and `0` in a path stand for no key',
    promise: 'a record is found by its key',
    applies: all(does('read'), freeKey),
    make: () =>
      instead((call) =>
        call.is('read') && /^(null|undefined|none|nil|0|false|NaN)$/i.test(call.pathKey ?? '')
          ? json(404, { detail: 'Not found.' })
          : undefined,
      ),
  },
]);
