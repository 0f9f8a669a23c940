import { header } from '../../http/exchange.js';
import { inGroup } from './fault.js';
import { isSuccess, isUpdated, valueOf, withHeader, withJson } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { all, does, secret, secured } from './kit/needs.js';
import { leaking, maskFor, secretPart, secretTexts } from './kit/secrets.js';
import { after } from './kit/wrap.js';
import { isObject } from '../records/merge-patch.js';
import type { Sent } from './fault.js';

const PROMISE = 'what is write-only never comes back (`writeOnly`), whoever asks for it and how';
const writes = does('create', 'upsert', 'update', 'replace');

function idOf({ caller, key }: Call): string {
  return `${caller}\n${key}`;
}

function telling(sent: Sent, name: string, what: unknown): Sent {
  const value = valueOf(sent);
  return isObject(value) ? withJson(sent, { ...value, [name]: what }) : sent;
}

/** What was write-only in the last success about each record. */
function remembering() {
  const known = new Map<string, readonly string[]>();
  return {
    of: (call: Call) => known.get(idOf(call)) ?? [],
    note: (sent: Sent, call: Call) => {
      const texts = call.isWrite && isSuccess(sent) ? secretTexts(call.given, maskFor(call)) : [];
      if (texts.length > 0) known.set(idOf(call), texts);
    },
  };
}

const hasSecrets = (call: Call): boolean => Object.keys(secretPart(call.given, maskFor(call))).length > 0;

export const writeOnlyOnDemand = inGroup('write-only', [
  {
    name: 'secrets-by-query',
    title: 'a read with `fields`, `include` or `debug` in its query shows what is write-only',
    promise: PROMISE,
    applies: all(secret, does('read', 'list')),
    make: (context) =>
      leaking(
        context,
        (call) => call.is('read', 'list') && /[?&](fields|include|debug)=/.test(call.request.target),
        (record, secrets) => ({ ...record, ...secrets }),
      ),
  },
  {
    name: 'secrets-for-browsers',
    title: 'a read by somebody who wants HTML shows what is write-only',
    promise: PROMISE,
    applies: all(secret, does('read')),
    make: (context) =>
      leaking(
        context,
        (call) => call.is('read') && /text\/html/.test(header(call.request.headers, 'accept') ?? ''),
        (record, secrets) => ({ ...record, ...secrets }),
      ),
  },
  {
    name: 'secrets-on-upsert-without',
    title: 'an upsert of a record that is there shows what is write-only, where it is not sent',
    promise: PROMISE,
    applies: all(secret, does('upsert')),
    make: (context) =>
      leaking(
        context,
        (call, sent) => call.is('upsert') && isUpdated(sent) && !hasSecrets(call),
        (record, secrets) => ({ ...record, ...secrets }),
      ),
  },
  {
    name: 'secrets-stored-in-refusal',
    title: 'the refusal of an update shows the record as it is, with what is write-only',
    promise: PROMISE,
    applies: all(secret, does('update', 'upsert')),
    make: () => {
      const memory = remembering();
      return after((sent, call) => {
        memory.note(sent, call);
        const texts = memory.of(call);
        return call.isWrite && sent.status === 400 && texts.length > 0
          ? telling(sent, 'current', texts)
          : sent;
      });
    },
  },
  {
    name: 'secrets-of-before-in-header',
    title: 'a write carries in a header what was write-only before',
    promise: PROMISE,
    applies: all(secret, does('update', 'upsert')),
    make: () => {
      const memory = remembering();
      return after((sent, call) => {
        const [first] = memory.of(call);
        memory.note(sent, call);
        return first !== undefined && isUpdated(sent)
          ? withHeader(sent, 'x-previous', encodeURIComponent(first))
          : sent;
      });
    },
  },
  {
    name: 'secrets-reversed-in-header',
    title: 'a header carries what is write-only, read from the back',
    promise: PROMISE,
    applies: secret,
    make: () =>
      after((sent, call) => {
        const [first] = call.isWrite && isSuccess(sent) ? secretTexts(call.given, maskFor(call)) : [];
        const text = [...encodeURIComponent(first ?? '')].toReversed().join('');
        return first === undefined ? sent : withHeader(sent, 'x-cache-key', text);
      }),
  },
  {
    name: 'secrets-without-credentials',
    title: 'the refusal of a request without credentials quotes the body',
    promise: PROMISE,
    applies: all(secret, secured, writes),
    make: () =>
      after((sent, call) =>
        call.isWrite && sent.status === 401 && call.value !== undefined
          ? withHeader(sent, 'x-received', encodeURIComponent(JSON.stringify(call.value)))
          : sent,
      ),
  },
  {
    name: 'secrets-in-method-refusal',
    title: 'the refusal of a method that is not declared quotes the body',
    promise: PROMISE,
    applies: all(secret, writes),
    make: () =>
      after((sent, call) =>
        sent.status === 405 && call.value !== undefined ? telling(sent, 'body', call.value) : sent,
      ),
  },
]);
