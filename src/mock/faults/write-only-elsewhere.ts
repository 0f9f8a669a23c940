import { type Sent, inGroup } from './fault.js';
import { isSuccess, json, valueOf, withHeader, withJson } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { all, does, secret } from './kit/needs.js';
import { maskFor, secretTexts } from './kit/secrets.js';
import { after } from './kit/wrap.js';
import { isObject } from '../records/merge-patch.js';

const PROMISE = 'what is write-only never comes back (`writeOnly`), in whatever place';

/** The write-only texts of the request. */
function sentSecrets(call: Call): string[] {
  return secretTexts(call.given, maskFor(call));
}

function rawBody({ request }: Call): string {
  return Buffer.from(request.body ?? []).toString();
}

function inHeader(name: string, write: (secret: string) => string) {
  return after((sent, call) => {
    const [first] = call.isWrite && isSuccess(sent) ? sentSecrets(call) : [];
    return first === undefined ? sent : withHeader(sent, name, write(first));
  });
}

function telling(sent: Sent, name: string, what: unknown): Sent {
  const value = valueOf(sent);
  return isObject(value) ? withJson(sent, { ...value, [name]: what }) : sent;
}

/** Places beside the record where requests are echoed. */
export const writeOnlyElsewhere = inGroup('write-only', [
  {
    name: 'secrets-in-validation-error',
    title: 'the refusal of an invalid body quotes the whole of it',
    promise: PROMISE,
    applies: all(secret, does('create', 'upsert', 'update', 'replace')),
    make: () =>
      after((sent, call) =>
        call.isWrite && sent.status === 400 && call.value !== undefined
          ? telling(sent, 'input', call.value)
          : sent,
      ),
  },
  {
    name: 'secrets-in-parse-error',
    title: 'the refusal of a body that is no JSON quotes the whole of it',
    promise: PROMISE,
    applies: all(secret, does('create', 'upsert', 'update', 'replace')),
    make: () =>
      after((sent, call) =>
        call.isWrite && sent.status === 400 && call.value === undefined
          ? json(400, { detail: `JSON parse error in ${rawBody(call)}` })
          : sent,
      ),
  },
  {
    name: 'secrets-in-not-found',
    title: 'the refusal to update a record that is not there quotes the body',
    promise: PROMISE,
    applies: all(secret, does('update', 'replace')),
    make: () =>
      after((sent, call) => (call.isWrite && sent.status === 404 ? telling(sent, 'body', call.value) : sent)),
  },
  {
    name: 'secrets-in-debug-header',
    title: 'a header for debugging carries what is write-only',
    promise: PROMISE,
    applies: secret,
    make: () => inHeader('x-debug-args', (text) => encodeURIComponent(text)),
  },
  {
    name: 'secrets-in-header-base64',
    title: 'a header carries what is write-only in base64',
    promise: PROMISE,
    applies: secret,
    make: () => inHeader('x-request-context', (text) => Buffer.from(text).toString('base64')),
  },
  {
    name: 'secrets-in-cookie',
    title: 'a cookie carries what is write-only',
    promise: PROMISE,
    applies: secret,
    make: () => inHeader('set-cookie', (text) => `last=${encodeURIComponent(text)}; Path=/; HttpOnly`),
  },
  {
    name: 'secrets-in-location',
    title: 'the address of the record carries what is write-only in its query',
    promise: PROMISE,
    applies: secret,
    make: () => inHeader('content-location', (text) => `/?k=${encodeURIComponent(text)}`),
  },
]);
