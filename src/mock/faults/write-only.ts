import { hash } from 'node:crypto';
import type { Action } from '../../contract/model.js';
import type { Stored } from '../../store/store.js';
import { type FaultOf, type Sent, inGroup } from './fault.js';
import { isCreated, isSuccess, isUpdated } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { recordFacts } from './kit/facts.js';
import { all, closedAnswers, does, secret, visibleText } from './kit/needs.js';
import { leaking, mapTexts, maskFor, secretPart, textsIn } from './kit/secrets.js';

const PROMISE = 'what is write-only never comes back (`writeOnly`)';
const merged = (record: Stored, secrets: Stored): Stored => ({ ...record, ...secrets });

interface Occasion {
  readonly name: string;
  readonly title: string;
  readonly actions: readonly [Action, ...Action[]];
  readonly when: (call: Call, sent: Sent) => boolean;
}

const OCCASIONS: readonly Occasion[] = [
  {
    name: 'on-create',
    title: 'a creation',
    actions: ['create', 'upsert'],
    when: (_call, sent) => isCreated(sent),
  },
  {
    name: 'on-upsert',
    title: 'an upsert of a record that was there',
    actions: ['upsert'],
    when: (call, sent) => call.is('upsert') && isUpdated(sent),
  },
  { name: 'on-update', title: 'an update', actions: ['update'], when: (call) => call.is('update') },
  { name: 'on-replace', title: 'a replacement', actions: ['replace'], when: (call) => call.is('replace') },
  { name: 'on-read', title: 'a read', actions: ['read'], when: (call) => call.is('read') },
  { name: 'in-list', title: 'a list', actions: ['list'], when: (call) => call.is('list') },
];

interface Disguise {
  readonly name: string;
  readonly title: string;
  readonly show: (record: Stored, secrets: Stored) => Stored;
  /** The secret itself is not in it: only a closed schema forbids it. */
  readonly mild?: true;
}

/** Another look of the secret, in every answer. */
const DISGUISES: readonly Disguise[] = [
  { name: 'as-null', title: 'as null', show: (record, secrets) => ({ ...record, ...nulls(secrets) }) },
  {
    name: 'as-empty',
    title: 'as empty texts',
    show: (record, secrets) => ({ ...record, ...texts(secrets, () => '') }),
  },
  {
    name: 'masked',
    title: 'as asterisks',
    show: (record, secrets) => ({ ...record, ...texts(secrets, () => '********') }),
  },
  {
    name: 'masked-but-last-four',
    title: 'masked up to the last four characters',
    show: (record, secrets) => ({ ...record, ...texts(secrets, (text) => `****${text.slice(-4)}`) }),
  },
  {
    name: 'masked-but-first-eight',
    title: 'masked behind the first eight characters',
    show: (record, secrets) => ({ ...record, ...texts(secrets, (text) => `${text.slice(0, 8)}...`) }),
  },
  {
    name: 'as-base64',
    title: 'in base64',
    show: (record, secrets) => ({
      ...record,
      ...texts(secrets, (text) => Buffer.from(text).toString('base64')),
    }),
  },
  {
    name: 'as-hash',
    title: 'as SHA-256',
    show: (record, secrets) => ({ ...record, ...texts(secrets, (text) => hash('sha256', text)) }),
  },
  {
    name: 'reversed',
    title: 'as texts that are read from the back',
    show: (record, secrets) => ({ ...record, ...texts(secrets, (text) => [...text].toReversed().join('')) }),
  },
  {
    name: 'in-camel-case',
    title: 'under their names in camel case',
    show: (record, secrets) => ({ ...record, ...renamed(secrets, (name) => camel(name)) }),
  },
  {
    name: 'with-underscore',
    title: 'under their names with an underscore in front',
    show: (record, secrets) => ({ ...record, ...renamed(secrets, (name) => `_${name}`) }),
  },
  {
    name: 'flattened',
    title: 'with their inner members beside the others',
    show: (record, secrets) => ({
      ...Object.assign({}, ...Object.values(secrets).filter(isPlain)),
      ...record,
    }),
  },
  {
    name: 'nested',
    title: 'inside of another member',
    show: (record, secrets) => ({ ...record, config: secrets }),
  },
  {
    name: 'as-json-text',
    title: 'as a text of JSON',
    show: (record, secrets) => ({ ...record, raw: JSON.stringify(secrets) }),
  },
  {
    name: 'as-flags',
    mild: true,
    title: 'as a word on whether they are set',
    show: (record, secrets) => ({ ...record, ...renamed(nulls(secrets, true), (name) => `has_${name}`) }),
  },
];

export const writeOnly = inGroup('write-only', [
  ...OCCASIONS.map(({ name, title, actions, when }): FaultOf => ({
    name: `secrets-${name}`,
    title: `${title} shows what is write-only`,
    promise: PROMISE,
    applies: all(secret, does(...actions)),
    make: (context) => leaking(context, when, merged),
  })),
  ...DISGUISES.map(({ name, title, show, mild }): FaultOf => ({
    name: `secrets-${name}`,
    title: `answers show what is write-only ${title}`,
    promise: PROMISE,
    applies: mild ? all(secret, closedAnswers) : secret,
    make: (context) => leaking(context, (call) => call.resource !== undefined, show),
  })),
  {
    name: 'secrets-in-a-shown-text',
    title: 'what is write-only is put behind a text that answers show',
    promise: PROMISE,
    applies: all(secret, visibleText),
    make: (context) => leaking(context, (call) => call.is('read', 'list'), behindText),
  },
  {
    name: 'secrets-on-second-read',
    title: 'the first read is clean, the second one comes from a cache and shows what is write-only',
    promise: PROMISE,
    applies: all(secret, does('read')),
    make: (context) => {
      const seen = new Set<string>();
      return leaking(
        context,
        (call, sent) => {
          if (!call.is('read') || !isSuccess(sent)) return false;
          const id = `${call.caller}\n${call.path}`;
          const again = seen.has(id);
          seen.add(id);
          return again;
        },
        merged,
      );
    },
  },
  {
    name: 'secrets-in-list-of-several',
    title: 'a list of more than one record shows what is write-only',
    promise: PROMISE,
    applies: all(secret, does('list')),
    make: (context) => {
      const count = (call: Call, sent: Sent): boolean =>
        call.is('list') && sent.scope !== undefined && context.store.collection(sent.scope).size > 1;
      return leaking(context, count, merged);
    },
  },
  {
    name: 'secrets-after-partial-update',
    title: 'an update that does not touch what is write-only shows it',
    promise: PROMISE,
    applies: all(secret, does('update')),
    make: (context) =>
      leaking(
        context,
        (call) => call.is('update') && Object.keys(secretPart(call.given, maskFor(call))).length === 0,
        merged,
      ),
  },
]);

function texts(secrets: Stored, change: (text: string) => unknown): Stored {
  return mapTexts(secrets, change) as Stored;
}

function nulls(secrets: Stored, value: unknown = null): Stored {
  return Object.fromEntries(Object.keys(secrets).map((name) => [name, value]));
}

function renamed(secrets: Stored, rename: (name: string) => string): Stored {
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [rename(name), value]));
}

function camel(name: string): string {
  const other = name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
  return other === name ? `${name}Value` : other;
}

function isPlain(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function behindText(record: Stored, secrets: Stored, { resource, contract }: Call): Stored {
  const [name = ''] = resource ? recordFacts(resource, contract).texts : [];
  const [first] = textsIn(secrets);
  if (first === undefined || !Object.hasOwn(record, name)) return record;
  return { ...record, [name]: `${String(record[name])} (${first})` };
}
