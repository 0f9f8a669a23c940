import type { Answered, Asked, Reference } from '../support/reference.js';
import { invariantPlays } from '../../../src/check/invariants/index.js';
import { providersContract } from '../support/run.js';
import { type Fault, answering, around, every, isList, isRead, finds, runOn } from './support.js';

const open =
  (applies: (asked: Asked) => boolean): Fault[2] =>
  (s) =>
    around(s, 'authenticate', (before) => (asked) => {
      const tenant = before(asked);
      return typeof tenant !== 'string' && applies(asked) ? 'a' : tenant;
    });
const tokenIs =
  (applies: (token: string) => boolean) =>
  ({ headers }: Asked): boolean =>
    applies(/^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '');
const unguarded =
  (path: RegExp): Fault[2] =>
  (s) =>
    around(
      s,
      'handle',
      (before) => async (asked) => (path.test(asked.path) ? s.list(s.recordsOf('a'), asked) : before(asked)),
    );
const is =
  (method: string) =>
  (asked: Asked): boolean =>
    asked.method === method;

/** What one tenant keeps is kept for all, in one method. */
const shared =
  (method: 'read' | 'list' | 'patch' | 'remove' | 'post'): Fault[2] =>
  (s: Reference) => {
    around(
      s,
      method,
      (before) =>
        ((_: unknown, ...rest: unknown[]) => {
          const all = new Map([...s.stores.values()].flatMap((records) => [...records]));
          const answered = (before as (...all: unknown[]) => Answered)(all, ...rest);
          for (const records of s.stores.values())
            for (const key of records.keys()) {
              const stored = all.get(key);
              if (stored) records.set(key, stored);
              else records.delete(key);
            }
          if (method === 'post')
            for (const [key, stored] of all)
              if (![...s.stores.values()].some((records) => records.has(key)))
                s.recordsOf('a').set(key, stored);
          return answered;
        }) as never,
    );
  };

const faults: readonly Fault[] = [
  ['needs no credentials', 'authentication', open(() => true)],
  ['needs no credentials for reads', 'authentication', open(isRead)],
  ['needs no credentials for the list', 'authentication', open(isList)],
  ['needs no credentials for POST', 'authentication', open(is('POST'))],
  ['needs no credentials for PATCH', 'authentication', open(is('PATCH'))],
  ['needs no credentials for DELETE', 'authentication', open(is('DELETE'))],
  [
    'answers 403 without credentials',
    'authentication',
    answering(
      (_, { status }) => status === 401,
      (a) => ({ ...a, status: 403 }),
    ),
  ],
  [
    'answers 404 without credentials',
    'authentication',
    answering(
      ({ method }, { status }) => method === 'GET' && status === 401,
      () => ({ status: 404, json: { detail: 'Not found.' } }),
    ),
  ],
  [
    'takes an empty token',
    'authentication',
    open(({ headers }) => /^bearer *$/i.test(headers['authorization'] ?? 'x')),
  ],
  [
    'takes any scheme',
    'authentication',
    (s) =>
      around(
        s,
        'authenticate',
        (before) => (asked) =>
          before({
            ...asked,
            headers: {
              ...asked.headers,
              authorization: (asked.headers['authorization'] ?? '').replace(/^\w+ /, 'Bearer '),
            },
          }),
      ),
  ],
  ['takes any header', 'authentication', open(({ headers }) => (headers['authorization'] ?? '') !== '')],
  ['takes the token `null`', 'authentication', open(tokenIs((token) => token === 'null'))],
  ['takes what is longer than its column', 'authentication', open(tokenIs((token) => token.length > 100))],
  ['takes what closes a quote', 'authentication', open(tokenIs((token) => token.includes("'")))],
  ['takes what no one has signed', 'authentication', open(tokenIs((token) => token.endsWith('.')))],
  ['compares tokens by LIKE', 'authentication', open(tokenIs((token) => token === '%'))],
  [
    'takes tokens of nobody for a caller without records',
    'authentication',
    (s) => {
      s.tenantOf = (token) => s.tenants.get(token) ?? (token === 'undefined' ? 'nobody' : undefined);
    },
  ],
  [
    'takes a token without its scheme',
    'authentication',
    (s) =>
      around(
        s,
        'authenticate',
        (before) => (asked) => s.tenantOf(asked.headers['authorization'] ?? '') ?? before(asked),
      ),
  ],
  [
    'lets in who says to come from inside',
    'authentication',
    open(({ headers }) => headers['x-forwarded-for'] === '127.0.0.1'),
  ],
  [
    'lets its cookies in',
    'authentication',
    (s) => {
      open(({ headers }) => headers['cookie'] === 'sid=42')(s);
      answering(
        (_, { status }) => status === 200,
        (a) => ({ ...a, headers: { ...a.headers, 'set-cookie': 'sid=42; Path=/; HttpOnly' } }),
      )(s);
    },
  ],
  ['does not guard the path without its slash', 'authentication', unguarded(/^\/api\/providers$/)],
  ['does not guard the path in capitals', 'authentication', unguarded(/^\/API\/PROVIDERS\/$/)],
  ['does not guard the path with two slashes', 'authentication', unguarded(/^\/\/api\/providers\/$/)],
  ['takes an empty header', 'authentication', open(({ headers }) => headers['authorization'] === '')],
  [
    'compares the beginning of tokens',
    'authentication',
    (s) => {
      s.tenantOf = (token) => [...s.tenants].find(([known]) => token.startsWith(known))?.[1];
    },
  ],
  [
    'takes what its tokens begin with',
    'authentication',
    (s) => {
      s.tenantOf = (token) => [...s.tenants].find(([known]) => token !== '' && known.startsWith(token))?.[1];
    },
  ],
  [
    'compares tokens without case',
    'authentication',
    (s) => {
      s.tenantOf = (token) =>
        [...s.tenants].find(([known]) => known.toLowerCase() === token.toLowerCase())?.[1];
    },
  ],
  [
    'looks at the body before the credentials',
    'authentication',
    (s) =>
      around(
        s,
        'handle',
        (before) => async (asked) =>
          asked.method === 'POST' && s.faultsOf(s.parse(asked.text), ['provider_id', 'provider_name'])
            ? { status: 400, json: {} }
            : before(asked),
      ),
  ],
  [
    'looks at the key before the credentials',
    'authentication',
    (s) =>
      around(s, 'handle', (before) => async (asked) => {
        const key = /providers\/(.+)\/$/.exec(asked.path)?.[1];
        return key && !s.recordsOf('a').has(key) ? s.notFound() : before(asked);
      }),
  ],
  [
    'parses the body before the credentials',
    'authentication',
    (s) =>
      around(
        s,
        'handle',
        (before) => async (asked) =>
          asked.text !== '' && !s.parse(asked.text) ? { status: 400, json: {} } : before(asked),
      ),
  ],
  [
    'refuses after the deletion',
    'authentication',
    (s) =>
      around(s, 'handle', (before) => async (asked) => {
        const answered = await before(asked);
        const key = /providers\/(.+)\/$/.exec(asked.path)?.[1];
        if (answered.status === 401 && asked.method === 'DELETE') s.recordsOf('a').delete(key!);
        return answered;
      }),
  ],
  [
    'refuses after the creation',
    'authentication',
    (s) =>
      around(s, 'handle', (before) => async (asked) => {
        const answered = await before(asked);
        if (answered.status === 401 && asked.method === 'POST') await s.post(s.recordsOf('a'), asked);
        return answered;
      }),
  ],
  [
    'lets one in twenty through',
    'authentication',
    (s) => {
      const isIt = every(20);
      open((asked) => isRead(asked) && isIt())(s);
    },
  ],
  ['shows heads to everybody', 'authentication', open(is('HEAD'))],

  ['reads for everybody', 'tenants', shared('read')],
  ['lists for everybody', 'tenants', shared('list')],
  ['updates for everybody', 'tenants', shared('patch')],
  ['deletes for everybody', 'tenants', shared('remove')],
  ['upserts for everybody', 'tenants', shared('post')],
  ['has one tenant', 'tenants', (s) => around(s, 'recordsOf', (before) => () => before('a'))],
  [
    'forbids what belongs to another tenant',
    'tenants',
    (s) =>
      around(s, 'remove', (before) => (r, key) => {
        const owned = [...s.stores.values()].some((records) => records !== r && records.has(key));
        return owned && !r.has(key) ? { status: 403, json: { error: 'no' } } : before(r, key);
      }),
  ],
  [
    'keeps keys unique over all tenants',
    'tenants',
    (s) =>
      around(
        s,
        'create',
        (before) => (r, key, input) =>
          [...s.stores.values()].some((records) => records.has(key))
            ? { status: 400, json: { provider_id: ['exists'] } }
            : before(r, key, input),
      ),
  ],
  [
    'caches reads without the caller',
    'tenants',
    (s) => {
      const cache = new Map<string, Answered>();
      around(s, 'handle', (before) => async (asked) => {
        if (asked.method !== 'GET') cache.clear();
        const known = cache.get(asked.target);
        if (known && asked.headers['authorization']) return known;
        const answered = await before(asked);
        if (asked.method === 'GET' && isRead(asked) && answered.status === 200)
          cache.set(asked.target, answered);
        return answered;
      });
    },
  ],
  [
    'caches the list without the caller',
    'tenants',
    (s) => {
      const cache = new Map<string, Answered>();
      around(s, 'handle', (before) => async (asked) => {
        if (asked.method !== 'GET') cache.clear();
        const known = cache.get(asked.target);
        if (known && asked.headers['authorization']) return known;
        const answered = await before(asked);
        if (isList(asked) && answered.status === 200) cache.set(asked.target, answered);
        return answered;
      });
    },
  ],
  [
    'remembers absence without the caller',
    'tenants',
    (s) => {
      const absent = new Set<string>();
      around(s, 'handle', (before) => async (asked) => {
        if (absent.has(asked.target) && isRead(asked)) return s.notFound();
        const answered = await before(asked);
        if (isRead(asked) && answered.status === 404) absent.add(asked.target);
        return answered;
      });
    },
  ],
  [
    'updates the record of another tenant and says 404',
    'tenants',
    (s) =>
      around(s, 'patch', (before) => async (r, key, asked) => {
        const answered = await before(r, key, asked);
        const owner = [...s.stores.values()].find((records) => records.has(key));
        if (answered.status === 404 && owner) await before(owner, key, asked);
        return answered;
      }),
  ],
  [
    'deletes in all tenants',
    'tenants',
    (s) =>
      around(s, 'remove', (before) => (r, key) => {
        const answered = before(r, key);
        for (const records of s.stores.values()) records.delete(key);
        return answered;
      }),
  ],

  [
    'has a tenant for each token',
    'same-tenant',
    (s) => {
      let next = 0;
      for (const token of s.tenants.keys()) s.tenants.set(token, `own-${next++}`);
    },
  ],
  [
    'caches reads by token',
    'same-tenant',
    (s) => {
      const cache = new Map<string, Answered>();
      around(s, 'handle', (before) => async (asked) => {
        const id = `${asked.headers['authorization']} ${asked.target}`;
        if (asked.method !== 'GET')
          for (const each of cache.keys())
            if (each.startsWith(asked.headers['authorization'] ?? '')) cache.delete(each);
        const known = cache.get(id);
        if (known) return known;
        const answered = await before(asked);
        if (isRead(asked) && answered.status === 200) cache.set(id, answered);
        return answered;
      });
    },
  ],
  [
    'takes the time of creation from the record of another tenant',
    'tenants',
    (s) => {
      around(s, 'create', (before) => async (r, key, input) => {
        const other = [...s.stores.values()].map((records) => records.get(key)).find(Boolean);
        await new Promise((resolve) => setTimeout(resolve, 2));
        await before(r, key, input);
        const stored = r.get(key)!;
        if (other) stored.created_at = other.created_at;
        return { status: 201, json: s.show(stored) };
      });
    },
  ],
  [
    'answers HEAD for records of other tenants',
    'tenants',
    (s) =>
      around(s, 'handle', (before) => async (asked) => {
        const answered = await before(asked);
        const key = decodeURIComponent(asked.path.split('/')[3] ?? '');
        const isThere = [...s.stores.values()].some((records) => records.has(key));
        return asked.method === 'HEAD' && answered.status === 404 && isThere ? { status: 200 } : answered;
      }),
  ],
  [
    'moves times of other tenants with an update',
    'tenants',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        const answered = await before(r, known, input);
        for (const records of s.stores.values()) {
          const other = records.get(known.provider_id);
          if (other) other.updated_at = s.now();
        }
        return answered;
      }),
  ],
  [
    'lists records of all tenants when there are some',
    'tenants',
    (s) =>
      around(s, 'list', (before) => (r, asked) => {
        const all = [...s.stores.values()].flatMap((records) => [...records.values()]);
        return r.size > 1 ? { status: 200, json: all.map((each) => s.show(each)) } : before(r, asked);
      }),
  ],
  [
    'keeps for one token that there is nothing',
    'same-tenant',
    (s) => {
      const absent = new Set<string>();
      around(s, 'handle', (before) => async (asked) => {
        const id = `${asked.headers['authorization']} ${asked.path}`;
        if (asked.method === 'GET' && absent.has(id)) return s.notFound();
        const answered = await before(asked);
        if (asked.method === 'GET' && answered.status === 404) absent.add(id);
        return answered;
      });
    },
  ],
  [
    'looks tokens up in a plain object',
    'authentication',
    (s) => {
      s.tenantOf = (token) =>
        (Object.fromEntries(s.tenants) as Record<string, unknown>)[token] === undefined
          ? undefined
          : (s.tenants.get(token) ?? 'nobody');
    },
  ],
];

finds(faults);

test('a record of another tenant is found wherever it is shown', async () => {
  const { findings } = await runOn(
    (s) =>
      around(s, 'list', (before) => (r, asked) => {
        const all = [...s.stores.values()].flatMap((records) => [...records.values()]);
        return r.size > 1 ? { status: 200, json: all.map((each) => s.show(each)) } : before(r, asked);
      }),
    'tenants',
  );
  expect(findings.map(({ check, severity }) => `${severity} ${check}`)).toContain('error own-records');
});

test('a record whose key anybody may use is another tenant’s own', async () => {
  const contract = await providersContract();
  const ofGroup = (group: string) => [...invariantPlays(contract)].filter((play) => play.group === group);
  const { findings } = await runOn(
    (s) => {
      for (const key of ['new', 'search', 'null']) s.create(s.recordsOf('b'), key, { provider_name: key });
    },
    undefined,
    { workers: 1, fixtures: [...ofGroup('words-as-keys'), ...ofGroup('tenants')] },
  );
  expect(findings).toEqual([]);
});

test.each([
  ['begins with', (sent: string, token: string) => sent.startsWith(token)],
  ['is the beginning of', (sent: string, token: string) => token.startsWith(sent)],
])('a server that takes what %s a token of three letters is found', async (_, fits) => {
  const { findings } = await runOn(
    (s) => {
      s.tenants.set('one', 'a');
      s.tenantOf = (sent) => [...s.tenants].find(([token]) => sent !== '' && fits(sent, token))?.[1];
    },
    'authentication',
    { token: 'one', otherToken: undefined, sameTenantToken: undefined },
  );
  expect(findings.map(({ check, severity }) => `${severity} ${check}`)).toContain('error authentication');
});
