import { withKey } from '../../contract/record-key.js';
import { type FaultOf, inGroup } from './fault.js';
import { json } from './kit/answers.js';
import { place } from './kit/effect.js';
import { changingKeys, equatingKeys, readingBy, textKey } from './kit/keys.js';
import { all, any, anyKey, does, freeKey } from './kit/needs.js';
import { rewrite, showing } from './kit/stored.js';
import { after, before, instead } from './kit/wrap.js';

const EXACT = 'keys are compared exactly';
const AS_SENT = 'the key of a record is the one that it was created with';
/** Only keys show it that a server may as well refuse: contracts seldom say which there are. */
const ODD = 'by custom, an odd key that is taken is kept and found: it might be refused';

function collation(name: string, title: string, image: (key: string) => string): FaultOf {
  return { name, title, promise: EXACT, applies: anyKey, make: () => equatingKeys(image) };
}

function mangling(name: string, title: string, change: (key: string) => string): FaultOf {
  return { name, title, promise: AS_SENT, applies: anyKey, make: () => changingKeys(change) };
}

/** In the path only, so that what was created cannot be reached. */
/** Of odd keys only. */
function oddly(fault: FaultOf): FaultOf {
  return { ...fault, custom: true, promise: ODD };
}

function misreading(name: string, title: string, change: (key: string) => string): FaultOf {
  return {
    name,
    title,
    promise: EXACT,
    applies: all(anyKey, does('read', 'update', 'replace', 'delete')),
    make: () =>
      before((call) => (call.pathKey === undefined ? call : call.withPathKey(change(call.pathKey)))),
  };
}

const deaccented = (key: string): string => key.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** What becomes of keys between a client, a framework, an ORM and a database. */
export const keys = inGroup('keys', [
  collation('keys-ignore-case', 'keys that differ in case only are the same record', (key) =>
    key.toLowerCase(),
  ),
  collation('keys-ignore-accents', 'keys that differ in accents only are the same record', deaccented),
  oddly(
    collation('keys-ignore-trailing-spaces', 'spaces at the end of a key do not count', (key) =>
      key.trimEnd(),
    ),
  ),
  oddly(
    collation('keys-ignore-width', 'keys in compatible Unicode forms are the same record', (key) =>
      key.normalize('NFKC'),
    ),
  ),
  oddly(
    collation('keys-ignore-form', 'composed and decomposed letters are the same key', (key) =>
      key.normalize('NFC'),
    ),
  ),
  collation('keys-ignore-separators', 'a hyphen and an underscore in a key are the same', (key) =>
    key.replaceAll('_', '-'),
  ),
  collation('keys-compare-50', 'only the first 50 characters of a key count', (key) => key.slice(0, 50)),
  oddly(
    collation('keys-compare-255', 'only the first 255 characters of a key count', (key) => key.slice(0, 255)),
  ),
  collation('keys-as-numbers', 'keys that look like numbers are compared as numbers', (key) =>
    /^\s*[+-]?\d+(\.\d+)?(e\d+)?\s*$/i.test(key) ? `#${Number(key)}` : key,
  ),
  mangling('keys-lowered', 'keys are put in lower case', (key) => key.toLowerCase()),
  mangling('keys-uppered', 'keys are put in upper case', (key) => key.toUpperCase()),
  oddly(mangling('keys-trimmed', 'spaces around a key are taken away', (key) => key.trim() || key)),
  mangling('keys-slugified', 'keys become slugs', (key) => key.toLowerCase().replace(/[^a-z0-9]+/g, '-')),
  mangling('keys-cut-at-64', 'keys are cut after 64 characters', (key) => key.slice(0, 64)),
  mangling('keys-cut-at-100', 'keys are cut after 100 characters', (key) => key.slice(0, 100)),
  oddly(
    mangling('keys-ascii-only', 'letters outside of ASCII become question marks', (key) =>
      key.replace(/[^\0-\x7f]/g, '?'),
    ),
  ),
  oddly(
    mangling('keys-normalized', 'keys are put in the composed form of Unicode', (key) =>
      key.normalize('NFC'),
    ),
  ),
  mangling('keys-without-leading-zeros', 'zeros at the beginning of a key are lost', (key) =>
    /^0+\d+$/.test(key) ? String(Number(key)) : key,
  ),
  oddly(
    mangling('keys-escaped', 'keys are escaped for HTML', (key) =>
      key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
    ),
  ),
  misreading('path-keys-lowered', 'the key in a path is put in lower case', (key) => key.toLowerCase()),
  oddly(
    misreading('path-keys-decoded-twice', 'the key in a path is percent-decoded twice', (key) =>
      key.replace(/%([0-7][0-9a-f])/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    ),
  ),
  oddly(
    misreading('path-keys-plus-is-space', 'a plus in a path is taken for a space', (key) =>
      key.replaceAll('+', ' '),
    ),
  ),
  misreading('path-keys-without-extension', 'what follows a dot in a path is taken for a format', (key) =>
    key.replace(/(?<=.)\.[^.]*$/, ''),
  ),
  oddly(
    misreading(
      'path-keys-until-semicolon',
      'what follows a semicolon in a path is taken for a parameter',
      (key) => key.replace(/(?<=.);.*$/s, ''),
    ),
  ),
  misreading('path-keys-as-numbers', 'a key of digits in a path is taken for the number of a row', (key) =>
    /^\d+$/.test(key) ? `row ${key}` : key,
  ),
  {
    name: 'path-keys-without-slash',
    title: 'a key with an encoded slash cannot be reached: the proxy answers 404',
    promise: ODD,
    custom: true,
    applies: all(anyKey, does('read', 'update', 'replace', 'delete')),
    make: () =>
      instead((call) => (call.pathKey?.includes('/') ? json(404, { detail: 'Not found.' }) : undefined)),
  },
  {
    name: 'path-keys-latin1',
    title: 'a path is read as Latin-1: letters outside of ASCII are not found',
    promise: ODD,
    custom: true,
    applies: all(anyKey, does('read', 'update', 'replace', 'delete')),
    make: () =>
      before((call) =>
        call.pathKey === undefined
          ? call
          : call.withPathKey(Buffer.from(call.pathKey, 'utf8').toString('latin1')),
      ),
  },
  {
    name: 'read-by-prefix',
    title: 'a record is found by the beginning of its key',
    promise: EXACT,
    applies: all(freeKey, does('read')),
    make: readingBy((_call, asked, { key }) => key.startsWith(asked)),
  },
  {
    name: 'read-by-pattern',
    title: 'an underscore in a path stands for any character (LIKE)',
    promise: EXACT,
    applies: all(freeKey, does('read')),
    make: readingBy(
      (_call, asked, { key }) =>
        key.length === asked.length &&
        [...asked].every((letter, index) => letter === '_' || letter === key[index]),
    ),
  },
  {
    name: 'keys-change-with-the-body',
    title: 'an update that names another key renames the record',
    promise: 'the key in the path is the key of the record, whatever the body says',
    applies: all(freeKey, does('update', 'replace')),
    make: (context) =>
      after((sent, call) => {
        const { resource, pathKey } = call;
        const wanted = resource && textKey(resource, call.given);
        if (!resource || !sent.effect?.after || pathKey === undefined || wanted === undefined) return sent;
        if (wanted === pathKey) return sent;
        const renamed = withKey(resource, sent.effect.after, wanted);
        const collection = context.store.collection(sent.effect.scope);
        place(collection, sent.effect.key, undefined);
        place(collection, wanted, renamed);
        return showing(sent, call, renamed);
      }),
  },
  {
    name: 'updates-change-the-newest',
    title: 'an update goes to the record that was created last, whatever its key',
    promise: 'the key in the path says which record is meant',
    applies: any(does('update'), does('replace')),
    make: (context) => {
      const newest = new Map<string, string>();
      return after((sent, call) => {
        const { effect } = sent;
        if (!effect?.after) return sent;
        const id = JSON.stringify(effect.scope);
        if (!effect.before) newest.set(id, effect.key);
        const other = newest.get(id);
        if (!effect.before || other === undefined || other === effect.key || !call.is('update', 'replace'))
          return sent;
        const collection = context.store.collection(effect.scope);
        const target = collection.get(other);
        if (target) place(collection, other, { ...target, ...call.given });
        return rewrite(context, sent, (_after, old) => old);
      });
    },
  },
]);
