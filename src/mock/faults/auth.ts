import type { Action } from '../../contract/model.js';
import { type FaultOf, type Handle, type Sent, type Wrapping, inGroup } from './fault.js';
import { empty, isSuccess, json, page, valueOf, withHeader, withJson, withStatus } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { authorization, hasCredentials, tokenOf, withToken } from './kit/credentials.js';
import { all, bearer, declares, does, secured } from './kit/needs.js';
import { after, before, route, upon } from './kit/wrap.js';
import { isObject } from '../records/merge-patch.js';

const ASKED = 'the operation asks for credentials (`security`)';
const ACTIONS: readonly Action[] = ['create', 'upsert', 'list', 'read', 'replace', 'update', 'delete'];
const GUEST = 'guest:guest';

/** Who fails to show credentials is let in with those of somebody who may: the last one, else a guest. */
function lettingIn(isLetIn: (call: Call) => boolean): Wrapping {
  let last: string | undefined;
  return {
    handle: (next: Handle) => (call) =>
      upon(next(call), (sent) => {
        if (isSuccess(sent)) last = tokenOf(call) ?? last;
        if (sent.status !== 401 || !isLetIn(call)) return sent;
        return next(withToken(call, last ?? GUEST));
      }),
  };
}

function refused(change: (sent: Sent, call: Call) => Sent): Wrapping {
  return after((sent, call) => (sent.status === 401 ? change(sent, call) : sent));
}

const WAYS_IN: readonly {
  name: string;
  title: string;
  isLetIn: (call: Call) => boolean;
  need?: FaultOf['applies'];
}[] = [
  { name: 'without-credentials', title: 'without credentials', isLetIn: (call) => !hasCredentials(call) },
  {
    name: 'with-empty-token',
    title: 'with an empty token',
    isLetIn: (call) => /^bearer\s*$/i.test(authorization(call)),
    need: bearer,
  },
  {
    name: 'with-other-scheme',
    title: 'with credentials of another scheme',
    isLetIn: (call) => /^(?!bearer\b)\w+ \S/i.test(authorization(call)),
    need: bearer,
  },
  {
    name: 'with-bare-token',
    title: 'with a token that names no scheme',
    isLetIn: (call) => /^\S+$/.test(authorization(call)) && !/^bearer$/i.test(authorization(call)),
    need: bearer,
  },
  { name: 'with-any-token', title: 'with any token at all', isLetIn: (call) => tokenOf(call) !== undefined },
  {
    name: 'with-long-token',
    title: 'with a token of more than 100 characters',
    isLetIn: (call) => (tokenOf(call)?.length ?? 0) > 100,
  },
  {
    name: 'with-null-token',
    title: 'with the token `null`',
    isLetIn: (call) => ['null', 'undefined'].includes(tokenOf(call) ?? ''),
    need: bearer,
  },
  {
    name: 'with-name-of-prototype',
    title:
      'with a token that every object has as a member (`constructor`: tokens looked up in a plain object)',
    isLetIn: (call) => tokenOf(call) === 'constructor',
  },
  {
    name: 'with-quote-in-token',
    title: 'with a token that closes the quotes of the statement',
    isLetIn: (call) => /'/.test(tokenOf(call) ?? ''),
  },
];

export const auth = inGroup('auth', [
  ...WAYS_IN.map(({ name, title, isLetIn, need }): FaultOf => ({
    name: `open-${name}`,
    title: `callers ${title} are let in`,
    promise: ASKED,
    applies: need ? all(secured, need) : secured,
    make: () => lettingIn(isLetIn),
  })),
  ...ACTIONS.map((action): FaultOf => ({
    name: `open-${action}`,
    title: `${action} is open to everybody`,
    promise: ASKED,
    applies: all(secured, does(action)),
    make: () => lettingIn((call) => call.is(action)),
  })),
  {
    name: 'token-compared-in-part',
    title: 'only the first eight characters of a token count',
    promise: ASKED,
    applies: secured,
    make: () => comparing((known, given) => known.slice(0, 8) === given.slice(0, 8)),
  },
  {
    name: 'token-compared-by-prefix',
    title: 'a token with something behind it is taken for the token',
    promise: ASKED,
    applies: secured,
    make: () => comparing((known, given) => given.startsWith(known)),
  },
  {
    name: 'token-compared-by-beginning',
    title: 'the beginning of a token is taken for the token',
    promise: ASKED,
    applies: secured,
    make: () => comparing((known, given) => given.length > 2 && known.startsWith(given)),
  },
  {
    name: 'token-compared-without-case',
    title: 'a token is taken in any case',
    promise: ASKED,
    applies: secured,
    make: () => comparing((known, given) => known.toLowerCase() === given.toLowerCase()),
  },
  {
    name: 'login-sticks-to-connection',
    title: 'a connection on which a token was seen needs none any more',
    promise: ASKED,
    applies: secured,
    make: () => {
      const seen = new WeakMap<object, string>();
      return route((call, next) =>
        upon(next(call), (sent) => {
          const { connection } = call.received;
          const token = tokenOf(call);
          if (connection && token !== undefined && isSuccess(sent)) seen.set(connection, token);
          const known = connection && seen.get(connection);
          return sent.status === 401 && known !== undefined && !hasCredentials(call)
            ? next(withToken(call, known))
            : sent;
        }),
      );
    },
  },
  {
    name: 'scheme-in-lower-case-refused',
    title: 'the scheme is only taken as `Bearer`, with a capital',
    promise: 'RFC 9110, 11.1: the case of a scheme does not count (many servers compare it with case)',
    custom: true,
    applies: all(secured, bearer),
    make: () =>
      before((call) =>
        /^bearer /i.test(authorization(call)) && !authorization(call).startsWith('Bearer ')
          ? call.with({ headers: { ...call.request.headers, authorization: 'malformed' } })
          : call,
      ),
  },
  ...[400, 403, 404, 500].map((code): FaultOf => ({
    name: `no-credentials-answers-${code}`,
    title: `who shows no credentials gets ${code}`,
    promise: 'the status that the contract declares for missing credentials',
    applies: all(secured, declares(ACTIONS, 401)),
    make: () => refused((sent, call) => (hasCredentials(call) ? sent : withStatus(sent, code))),
  })),
  ...[403, 500].map((code): FaultOf => ({
    name: `bad-token-answers-${code}`,
    title: `a token that is not known gets ${code}`,
    promise: 'the status that the contract declares for bad credentials',
    applies: all(secured, declares(ACTIONS, 401)),
    make: () => refused((sent, call) => (hasCredentials(call) ? withStatus(sent, code) : sent)),
  })),
  {
    name: 'malformed-credentials-crash',
    title: 'an Authorization header of one word is answered with 500',
    promise: 'the status that the contract declares for bad credentials',
    applies: secured,
    make: () =>
      refused((sent, call) => (/^\S+\s*$/.test(authorization(call)) ? page(500, 'Server Error') : sent)),
  },
  {
    name: 'no-credentials-redirects',
    title: 'who shows no credentials is sent to a login page',
    promise: 'the status that the contract declares for missing credentials',
    applies: all(secured, declares(ACTIONS, 401)),
    make: () => refused((_sent, call) => withHeader(empty(302), 'location', `/login?next=${call.path}`)),
  },
  {
    name: 'no-credentials-lists-nothing',
    title: 'who shows no credentials gets an empty list',
    promise: ASKED,
    applies: all(secured, does('list')),
    make: () => refused((sent, call) => (call.is('list') ? json(200, []) : sent)),
  },
  {
    name: 'no-credentials-finds-nothing',
    title: 'who shows no credentials gets 404 for any record',
    promise: ASKED,
    applies: all(secured, does('read')),
    make: () =>
      refused((sent, call) => (call.pathKey === undefined ? sent : json(404, { detail: 'Not found.' }))),
  },
  {
    name: 'validated-before-authorised',
    title: 'an invalid body is refused before credentials are asked for',
    promise: 'without credentials nothing else is told',
    applies: all(secured, does('create', 'upsert', 'update', 'replace')),
    make: () =>
      route((call, next) =>
        upon(next(call), (sent) => {
          if (sent.status !== 401 || !call.isWrite || hasBody(call)) return sent;
          return json(400, { detail: 'The body is empty.' });
        }),
      ),
  },
  {
    name: 'looked-up-before-authorised',
    title: 'a record that is not there is answered with 404 before credentials are asked for',
    promise: 'without credentials nothing else is told',
    applies: all(secured, does('read', 'update', 'delete')),
    make: ({ store }) =>
      refused((sent, call) => {
        const { pathKey } = call;
        if (pathKey === undefined) return sent;
        const isThere = store.snapshot().entries.some(([, records]) => records.has(pathKey));
        return isThere ? sent : json(404, { detail: 'Not found.' });
      }),
  },
  {
    name: 'done-before-authorised',
    title: 'a write without credentials is refused after it was done for the last caller',
    promise: 'a refused write changes nothing',
    applies: all(secured, does('create', 'upsert', 'update', 'delete', 'replace')),
    make: () => {
      let last: string | undefined;
      return route((call, next) =>
        upon(next(call), (sent) => {
          if (isSuccess(sent)) last = tokenOf(call) ?? last;
          if (sent.status !== 401 || call.method === 'GET' || last === undefined) return sent;
          return upon(next(withToken(call, last)), () => sent);
        }),
      );
    },
  },
  {
    name: 'token-echoed',
    title: 'refusals quote the token of the caller',
    promise: 'credentials never come back',
    custom: true,
    applies: secured,
    make: () =>
      after((sent, call) => {
        const value = call.operation && sent.status >= 400 ? valueOf(sent) : undefined;
        const token = tokenOf(call);
        if (!isObject(value) || token === undefined) return sent;
        const [name = 'detail'] = Object.keys(value);
        return withJson(sent, { ...value, [name]: `refused for ${token}` });
      }),
  },
  {
    name: 'token-in-header',
    title: 'answers carry the token in a header',
    promise: 'credentials never come back',
    custom: true,
    applies: secured,
    make: () =>
      after((sent, call) => {
        const token = isSuccess(sent) ? tokenOf(call) : undefined;
        return token === undefined ? sent : withHeader(sent, 'x-auth-user', encodeURIComponent(token));
      }),
  },
  {
    name: 'token-remembered-as-bad',
    title: 'a caller whose first request was refused for its body is refused for ten more',
    promise: 'valid credentials are taken',
    applies: secured,
    make: () => {
      const locked = new Map<string, number>();
      return route((call, next) => {
        const token = tokenOf(call) ?? '';
        const left = locked.get(token) ?? 0;
        if (left > 0) {
          locked.set(token, left - 1);
          return next(withToken(call, `${token}-locked`));
        }
        return upon(next(call), (sent) => {
          if (sent.status === 400 && !locked.has(token)) locked.set(token, 10);
          return sent;
        });
      });
    },
  },
]);

function hasBody(call: Call): boolean {
  return isObject(call.value) && Object.keys(call.value).length > 0;
}

/** A token that is not known is taken for a known one that is like it. */
function comparing(isLike: (known: string, given: string) => boolean): Wrapping {
  const known = new Set<string>();
  return route((call, next) =>
    upon(next(call), (sent) => {
      const given = tokenOf(call);
      if (given === undefined) return sent;
      if (isSuccess(sent)) known.add(given);
      if (sent.status !== 401) return sent;
      const like = [...known].find((each) => isLike(each, given));
      return like === undefined ? sent : next(withToken(call, like));
    }),
  );
}
