import type { Asked, Reference, Stored } from '../support/reference.js';
import { type Fault, answering, around, finds, isRead, listed } from './support.js';

const keyIn = ({ path }: Asked): string => decodeURIComponent(path.split('/').at(-2) ?? '');

/** How often the record with this key has been deleted. */
function deletions(s: Reference): (key: string) => number {
  const counts = new Map<string, number>();
  around(s, 'remove', (before) => (r, key) => {
    if (r.has(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return before(r, key);
  });
  return (key) => counts.get(key) ?? 0;
}

/** Takes the token that is found elsewhere. */
const authenticating =
  (tokenIn: (asked: Asked) => string | undefined): Fault[2] =>
  (s) =>
    around(s, 'authenticate', (before) => (asked) => s.tenantOf(tokenIn(asked) ?? '') ?? before(asked));

const writing: readonly Fault[] = [
  [
    'keeps the name when a secret comes with it',
    'whole-list',
    (s) =>
      around(s, 'update', (before) => (r, known, input) => {
        const { provider_name: _, ...rest } = input;
        return before(r, known, !('provider_id' in input) && 'api_key' in input ? rest : input);
      }),
  ],
  [
    'keeps the name when an upsert brings no configuration',
    'whole-list',
    (s) =>
      around(s, 'update', (before) => (r, known, input) => {
        const { provider_name: _, ...rest } = input;
        const isLean = 'provider_id' in input && 'api_key' in input && !('extra_kwargs' in input);
        return before(r, known, isLean ? rest : input);
      }),
  ],
  [
    'takes words of tables for no name',
    'whole-list',
    (s) =>
      around(s, 'taken', (before) => (input) => {
        const name = input['provider_name'];
        return before(name === 'NULL' || name === 'n/a' ? { ...input, provider_name: '' } : input);
      }),
  ],
  [
    'wants names that differ in more than case',
    'same-values',
    (s) =>
      around(s, 'create', (before) => (r, key, input) => {
        const name = String(input['provider_name']);
        const isLike = ({ provider_name: other }: Stored): boolean =>
          other !== name && other.toLowerCase() === name.toLowerCase();
        return [...r.values()].some(isLike) ? { status: 400, json: {} } : before(r, key, input);
      }),
  ],
  [
    'takes the name from inside of the configuration',
    'nested-stays-nested',
    (s) =>
      around(s, 'taken', (before) => (input) => {
        const inner = (input['extra_kwargs'] as { name?: string } | undefined)?.name;
        return before(inner === undefined ? input : { ...input, provider_name: inner });
      }),
  ],
];

const lives: readonly Fault[] = [
  [
    'says 200 to the third life of a key',
    'deleted-is-gone',
    (s) => {
      const deleted = deletions(s);
      around(s, 'create', (before) => async (r, key, input) => ({
        ...(await before(r, key, input)),
        status: deleted(key) > 1 ? 200 : 201,
      }));
    },
  ],
  [
    'lists what was deleted in place of what was made again',
    'deleted-is-gone',
    (s) => {
      const names = new Map<string, string>();
      const shown = new Map<string, string>();
      around(s, 'remove', (before) => (r, key) => {
        names.set(key, r.get(key)?.provider_name ?? '');
        return before(r, key);
      });
      around(s, 'create', (before) => (r, key, input) => {
        const name = names.get(key);
        if (name !== undefined) shown.set(key, name);
        return before(r, key, input);
      });
      listed((records) =>
        records.map((record) => ({
          ...record,
          provider_name: shown.get(record['id'] ?? '') ?? record['provider_name'],
        })),
      )(s);
    },
  ],
];

const lists: readonly Fault[] = [
  [
    'lists no keys of digits',
    'key-kept',
    listed((records) => records.filter(({ id = '' }) => !/^\d+$/.test(id))),
  ],
  [
    'lists one of the keys that differ in case only',
    'keys-exact',
    listed((records) => [...new Map(records.map((each) => [each['id']?.toLowerCase(), each])).values()]),
  ],
];

const secrets: readonly Fault[] = [
  [
    'names the host of an address that nobody may see',
    'write-only-leak',
    answering(
      ({ text }) => /"base_url":"https:/.test(text),
      (answered, { text }) => ({
        ...answered,
        headers: { ...answered.headers, 'x-upstream': /"base_url":"https:\/\/([^/"]+)/.exec(text)?.[1] },
      }),
    ),
  ],
  [
    'quotes an array that it refuses',
    'write-only-leak',
    answering(
      ({ text }, { status }) => status === 400 && text.startsWith('[{'),
      (answered, { text }) => ({ ...answered, json: { detail: `an object, not ${text}` } }),
    ),
  ],
];

const access: readonly Fault[] = [
  ['takes tokens in X-API-Key', 'authentication', authenticating(({ headers }) => headers['x-api-key'])],
  [
    'takes tokens as users of Basic',
    'authentication',
    authenticating(({ headers }) => {
      const [, text = ''] = /^Basic (\S+)/.exec(headers['authorization'] ?? '') ?? [];
      return Buffer.from(text, 'base64').toString().split(':')[0];
    }),
  ],
  [
    'does what an unknown token asks for before it refuses',
    'authentication',
    (s) =>
      around(s, 'authenticate', (before) => (asked) => {
        const answered = before(asked);
        const isUnknown =
          typeof answered !== 'string' && /^Bearer \S/.test(asked.headers['authorization'] ?? '');
        if (isUnknown && asked.method === 'DELETE') s.recordsOf('a').delete(keyIn(asked));
        return answered;
      }),
  ],
  [
    'lets a header choose the tenant',
    'same-in-all-forms',
    (s) =>
      around(s, 'authenticate', (before) => (asked) => {
        const tenant = before(asked);
        return typeof tenant === 'string' ? (asked.headers['x-organization-id'] ?? tenant) : tenant;
      }),
  ],
  [
    'remembers for all tenants that an update has found nothing',
    'tenants',
    (s) => {
      const absent = new Set<string>();
      around(s, 'patch', (before) => (r, key, asked) => {
        if (absent.has(key)) return s.notFound();
        if (!r.has(key) && [...s.stores.values()].some((each) => each.has(key))) absent.add(key);
        return before(r, key, asked);
      });
    },
  ],
  [
    'says 200 to a key that another tenant has deleted',
    'tenants',
    (s) => {
      const deleted = new Map<string, unknown>();
      around(s, 'remove', (before) => (r, key) => {
        if (r.has(key)) deleted.set(key, r);
        return before(r, key);
      });
      around(s, 'create', (before) => async (r, key, input) => {
        const by = deleted.get(key);
        return { ...(await before(r, key, input)), status: by === undefined || by === r ? 201 : 200 };
      });
    },
  ],
];

/** A read whose tag is known is answered with 304. */
const tagged = (tagOf: (stored: Record<string, unknown>, asked: Asked) => string): Fault[2] =>
  answering(
    (asked, { status }) => isRead(asked) && status === 200,
    (answered, asked) => {
      const etag = `"${Buffer.from(tagOf(answered.json as Record<string, unknown>, asked)).toString('hex')}"`;
      const headers = { ...answered.headers, etag };
      return asked.headers['if-none-match'] === etag ? { status: 304, headers } : { ...answered, headers };
    },
  );

const conditions: readonly Fault[] = [
  ['makes ETags of names', 'conditions', tagged((shown) => String(shown['provider_name']))],
  [
    'counts versions anew when a key is made again',
    'conditions',
    (s) => {
      const versions = new Map<string, number>();
      around(s, 'create', (before) => (r, key, input) => {
        versions.set(key, 1);
        return before(r, key, input);
      });
      around(s, 'update', (before) => (r, known, input) => {
        versions.set(known.provider_id, (versions.get(known.provider_id) ?? 0) + 1);
        return before(r, known, input);
      });
      tagged((_, asked) => String(versions.get(keyIn(asked))))(s);
    },
  ],
];

const wire: readonly Fault[] = [
  [
    'reads JSON with a charset as Latin-1',
    'same-in-all-forms',
    (s) =>
      around(s, 'post', (before) => (r, asked) => {
        const isNamed = (asked.headers['content-type'] ?? '').includes('charset');
        return before(r, isNamed ? { ...asked, text: Buffer.from(asked.text).toString('latin1') } : asked);
      }),
  ],
  [
    'fails for who traces requests',
    'server-error',
    answering(
      ({ headers }) => headers['traceparent'] !== undefined,
      () => ({ status: 500 }),
    ),
  ],
];

const keys: readonly Fault[] = [
  [
    'looks for keys like a UUID among its own ids',
    'whole-list',
    (s) =>
      around(
        s,
        'patch',
        (before) => (r, key, asked) =>
          /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(key) ? s.notFound() : before(r, key, asked),
      ),
  ],
  [
    'reads no keys that begin with a digit',
    'whole-list',
    (s) => around(s, 'read', (before) => (r, key) => (/^\d+-/.test(key) ? s.notFound() : before(r, key))),
  ],
  [
    'says 201 to every upsert of a key of digits',
    'key-kept',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => ({
        ...(await before(r, known, input)),
        status: 'provider_id' in input && /^\d+$/.test(known.provider_id) ? 201 : 200,
      })),
  ],
  [
    'deletes by small letters',
    'key-kept',
    (s) => around(s, 'remove', (before) => (r, key) => before(r, key.toLowerCase())),
  ],
  [
    'cannot read what has no name',
    'texts-kept',
    (s) =>
      around(
        s,
        'read',
        (before) => (r, key) => (r.get(key)?.provider_name === '' ? s.notFound() : before(r, key)),
      ),
  ],
  [
    'makes with an update what an update has all members for',
    'absent-is-absent',
    (s) =>
      around(s, 'patch', (before) => (r, key, asked) => {
        const input = s.parse(asked.text);
        return !r.has(key) && input?.['provider_name'] && input['api_key']
          ? s.create(r, key, input)
          : before(r, key, asked);
      }),
  ],
  [
    'shows what no schema names in an upsert of what is there',
    'body-schema',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        const answered = await before(r, known, input);
        const { api_key: _, extra_kwargs: __, ...shown } = input;
        return 'provider_id' in input
          ? { ...answered, json: { ...shown, ...(answered.json as Record<string, unknown>) } }
          : answered;
      }),
  ],
];

const refusals: readonly Fault[] = [
  [
    'gives a key away to a request that it refuses',
    'refused-leaves-no-trace',
    (s) => {
      const taken = new Set<unknown>();
      around(s, 'post', (before) => async (r, asked) => {
        const answered = await before(r, asked);
        const key = s.parse(asked.text)?.['provider_id'];
        if (answered.status === 400) taken.add(key);
        return answered.status === 201 && taken.has(key) ? { ...answered, status: 200 } : answered;
      });
    },
  ],
  [
    'refuses a type after it has done what the body says',
    'refused-leaves-no-trace',
    (s) =>
      around(s, 'patch', (before) => async (r, key, asked) => {
        const answered = await before(r, key, asked);
        return (asked.headers['content-type'] ?? '').startsWith('text/')
          ? { status: 415, json: {} }
          : answered;
      }),
  ],
];

finds([...refusals, ...keys, ...wire, ...writing, ...lives, ...lists, ...secrets, ...access, ...conditions]);
