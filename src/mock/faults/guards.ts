import { header } from '../../http/exchange.js';
import { type FaultOf, type Handle, type Wrapping, inGroup } from './fault.js';
import { isSuccess, json, withHeader } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { authorization, hasCredentials, tokenOf, withToken } from './kit/credentials.js';
import { all, bearer, demand, does, secured } from './kit/needs.js';
import { both, after, before, route, upon } from './kit/wrap.js';

const ASKED = 'the operation asks for credentials (`security`)';

/** The guard sees another request than the router: who is meant by `isPast` is let in as the last good caller. */
function passing(isPast: (call: Call) => boolean, mended: (call: Call) => Call = (call) => call): Wrapping {
  let last: string | undefined;
  return {
    handle: (next: Handle) => (call) => {
      if (isPast(call) && last !== undefined) return next(withToken(mended(call), last));
      return upon(next(call), (sent) => {
        if (isSuccess(sent)) last = tokenOf(call) ?? last;
        return sent;
      });
    },
  };
}

const isStranger = (call: Call): boolean => !hasCredentials(call);

const WAYS_PAST: readonly {
  name: string;
  title: string;
  isPast: (call: Call) => boolean;
  mended?: (call: Call) => Call;
  need?: FaultOf['applies'];
}[] = [
  {
    name: 'open-from-inside',
    title: 'who says in X-Forwarded-For to come from the server itself is let in',
    isPast: (call) =>
      isStranger(call) && /^(?:127\.|localhost)/.test(header(call.request.headers, 'x-forwarded-for') ?? ''),
  },
  {
    name: 'open-without-slash',
    title: 'the guard does not know paths without their last slash',
    isPast: (call) => authorization(call) === '' && !call.path.endsWith('/'),
    need: demand(
      ({ operations }) => operations.some(({ action, path }) => action === 'list' && path.endsWith('/')),
      {
        why: 'the path of no list ends with a slash',
        add: 'a slash behind the path of a list',
      },
    ),
  },
  {
    name: 'open-with-two-slashes',
    title: 'the guard does not know paths that begin with two slashes',
    isPast: (call) => authorization(call) === '' && call.path.startsWith('//'),
    mended: (call) => call.with({ target: call.request.target.replace(/^\/+/, '/') }),
  },
  {
    name: 'open-with-unsigned-token',
    title: 'a JSON Web Token that nobody has signed is taken',
    isPast: (call) => /^[\w-]+\.[\w-]+\.$/.test(tokenOf(call) ?? ''),
    need: bearer,
  },
  {
    name: 'open-with-wildcard',
    title: 'a token is looked up by a pattern: % stands for all',
    isPast: (call) => tokenOf(call) === '%',
    need: bearer,
  },
];

export const guards = inGroup('auth', [
  ...WAYS_PAST.map(({ name, title, isPast, mended, need }): FaultOf => ({
    name,
    title,
    promise: ASKED,
    applies: need ? all(secured, does('list'), need) : all(secured, does('list')),
    make: () => passing(isPast, mended),
  })),
  {
    name: 'open-to-cookie',
    title: 'an answer sets a cookie, and the cookie is enough from then on',
    promise: ASKED,
    applies: all(secured, does('list')),
    make: () =>
      both(
        passing(
          (call) => isStranger(call) && /\bsession=s42\b/.test(header(call.request.headers, 'cookie') ?? ''),
        ),
        after((sent) =>
          isSuccess(sent) ? withHeader(sent, 'set-cookie', 'session=s42; Path=/; HttpOnly') : sent,
        ),
      ),
  },
  {
    name: 'scheme-not-needed',
    title: 'a token is taken without the name of its scheme',
    promise: ASKED,
    applies: all(secured, bearer),
    make: () =>
      before((call) => {
        const sent = authorization(call);
        return /^\S{8,}$/.test(sent) ? withAuthorization(call, `Bearer ${sent}`) : call;
      }),
  },
  {
    name: 'second-space-refused',
    title: 'two spaces between scheme and token are refused',
    promise: 'RFC 9110, 11.4: one or more spaces stand behind a scheme (many servers split at the first)',
    custom: true,
    applies: all(secured, bearer),
    make: () =>
      before((call) => (/^\S+ {2}/.test(authorization(call)) ? withAuthorization(call, 'x') : call)),
  },
  {
    name: 'no-token-like-this-answers-404',
    title: 'who has an unknown token finds nothing',
    promise: 'the status that the contract declares for bad credentials',
    applies: all(secured, does('list')),
    make: () =>
      route((call, next) =>
        upon(next(call), (sent) =>
          sent.status === 401 && hasCredentials(call) ? json(404, { detail: 'Not found.' }) : sent,
        ),
      ),
  },
]);

function withAuthorization(call: Call, value: string): Call {
  return call.with({ headers: { ...call.request.headers, authorization: value } });
}
