import type { Answered, Stored } from '../support/reference.js';
import { type Fault, answering, around, listed, nameIn, finds, runOn } from './support.js';

function isEmpty({ extra_kwargs: kwargs }: Stored): boolean {
  return kwargs !== undefined && Object.keys(kwargs as object).length === 0;
}

/** What the server does wrong, and which invariant says so. */
const faults: readonly Fault[] = [
  [
    'answers 200 to every upsert',
    'upsert-status',
    answering(
      (_, { status }) => status === 201,
      (a) => ({ ...a, status: 200 }),
    ),
  ],
  [
    'answers 201 to every upsert',
    'upsert-status',
    answering(
      ({ method }, { status }) => method === 'POST' && status === 200,
      (a) => ({ ...a, status: 201 }),
    ),
  ],
  [
    'refuses the second POST',
    'upsert-status',
    (s) => {
      around(
        s,
        'post',
        (before) => (records, asked) =>
          records.has((JSON.parse(asked.text) as Stored).provider_id)
            ? { status: 400, json: { provider_id: ['exists'] } }
            : before(records, asked),
      );
    },
  ],
  [
    'forgets after a PATCH that the key is there',
    'upsert-status',
    (s) => {
      const patched = new Set<string>();
      around(s, 'patch', (before) => (r, key, asked) => {
        patched.add(key);
        return before(r, key, asked);
      });
      around(s, 'update', (before) => async (r, known, input) => ({
        ...(await before(r, known, input)),
        status: 'provider_id' in input && patched.has(known.provider_id) ? 201 : 200,
      }));
    },
  ],

  [
    'makes numbers of keys of digits',
    'key-kept',
    (s) =>
      around(s, 'show', (before) => (stored) => {
        const shown = before(stored);
        const key = /^\d+$/.test(stored.provider_id) ? Number(stored.provider_id) : stored.provider_id;
        return { ...shown, id: key, provider_id: key };
      }),
  ],
  [
    'drops leading zeros',
    'key-kept',
    (s) => {
      s.keyInBody = (key) => key.replace(/^0+(?=\d)/, '');
      s.keyInPath = s.keyInBody;
    },
  ],
  [
    'keeps keys in small letters',
    'key-kept',
    (s) => {
      s.keyInBody = (key) => key.toLowerCase();
      s.keyInPath = s.keyInBody;
    },
  ],
  [
    'cuts keys at 100 characters',
    'key-kept',
    (s) => {
      s.keyInBody = (key) => key.slice(0, 100);
      s.keyInPath = s.keyInBody;
    },
  ],
  [
    'shows its own id',
    'key-kept',
    (s) =>
      around(s, 'show', (before) => (stored) => ({ ...before(stored), id: `prov_${stored.provider_id}` })),
  ],
  [
    'shows another id in the list',
    'key-kept',
    listed((records) => records.map((record) => ({ ...(record as object), id: 'x' }))),
  ],

  [
    'stores names trimmed to 20 characters',
    'written-is-read',
    (s) =>
      around(s, 'show', (before) => (stored) => ({
        ...before(stored),
        provider_name: stored.provider_name.slice(0, 20),
      })),
  ],
  [
    'does not take the name of an upsert',
    'written-is-read',
    (s) =>
      around(
        s,
        'update',
        (before) => (r, known, input) =>
          before(r, known, 'provider_id' in input ? { ...input, provider_name: known.provider_name } : input),
      ),
  ],
  [
    'answers an update with the record before it',
    'written-is-read',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        const shown = s.show(known);
        return { ...(await before(r, known, input)), json: shown };
      }),
  ],
  [
    'echoes the request and stores something else',
    'written-is-read',
    (s) =>
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        r.get(key)!.provider_name = nameIn(JSON.stringify(input)).toLowerCase();
        return answered;
      }),
  ],
  [
    'does not store what has no api_key',
    'written-is-read',
    (s) =>
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        if (!('api_key' in input)) r.delete(key);
        return answered;
      }),
  ],
  [
    'does not store what has extra_kwargs alone',
    'written-is-read',
    (s) =>
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        if ('extra_kwargs' in input && !('api_key' in input)) r.delete(key);
        return answered;
      }),
  ],

  [
    'empties the name when a PATCH leaves it out',
    'only-what-is-sent',
    (s) =>
      around(
        s,
        'patch',
        (before) => (r, key, asked) =>
          before(r, key, {
            ...asked,
            text: JSON.stringify({ provider_name: '', ...(JSON.parse(asked.text) as object) }),
          }),
      ),
  ],
  [
    'takes the key of a PATCH',
    'only-what-is-sent',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        const answered = await before(r, known, input);
        const key = input['provider_id'];
        if (typeof key !== 'string' || key === known.provider_id) return answered;
        const stored = { ...r.get(known.provider_id)!, provider_id: key };
        r.delete(known.provider_id);
        r.set(key, stored);
        return { status: 200, json: s.show(stored) };
      }),
  ],
  [
    'takes created_at from a PATCH',
    'only-what-is-sent',
    (s) =>
      around(s, 'taken', (before) => (input) => ({
        ...before(input),
        ...(typeof input['created_at'] === 'string' && { created_at: input['created_at'] }),
      })),
  ],
  [
    'does no update that is like an earlier one',
    'written-is-read',
    (s) => {
      const seen = new Set<string>();
      around(s, 'patch', (before) => (r, key, asked) => {
        const id = `${key} ${asked.text}`;
        const known = r.get(key);
        if (known && seen.has(id)) return { status: 200, json: s.show(known) };
        seen.add(id);
        return before(r, key, asked);
      });
    },
  ],
  [
    'keeps what a read has shown when only a secret changes',
    'only-what-is-sent',
    (s) => {
      const kept = new Map<string, unknown>();
      around(s, 'patch', (before) => (r, key, asked) => {
        if (s.parse(asked.text)?.['provider_name'] !== undefined) kept.delete(key);
        return before(r, key, asked);
      });
      around(s, 'read', (before) => async (r, key) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        const answered = await before(r, key);
        if (answered.status === 200 && !kept.has(key)) kept.set(key, answered.json);
        return answered.status === 200 ? { status: 200, json: kept.get(key) } : answered;
      });
    },
  ],
  [
    'lets a request say whose record it is',
    'not-for-clients',
    (s) =>
      around(s, 'create', (before) => (r, key, input) => {
        const tenant = input['organization_id'];
        return before(typeof tenant === 'string' ? s.recordsOf(tenant) : r, key, input);
      }),
  ],
  [
    'lets an update say that the record is deleted',
    'not-for-clients',
    (s) => {
      const gone = new Set<string>();
      around(s, 'update', (before) => (r, known, input) => {
        if (input['deleted_at'] !== undefined) gone.add(known.provider_id);
        return before(r, known, input);
      });
      around(s, 'list', (before) => async (r, asked) => {
        const answered = await before(r, asked);
        const all = answered.json as { provider_id: string }[];
        return { ...answered, json: all.filter(({ provider_id: key }) => !gone.has(key)) };
      });
    },
  ],
  [
    'changes the record that the id of a PATCH names',
    'only-what-is-sent',
    (s) =>
      around(s, 'patch', (before) => (r, key, asked) => {
        const id = s.parse(asked.text)?.['id'];
        const other = typeof id === 'string' && id !== key ? r.get(id) : undefined;
        if (other) other.provider_name = nameIn(asked.text);
        return before(r, key, asked);
      }),
  ],
  [
    'changes the record that the id of a creation names',
    'not-for-clients',
    (s) =>
      around(s, 'create', (before) => (r, key, input) => {
        const other = typeof input['id'] === 'string' ? r.get(input['id']) : undefined;
        if (other) other.provider_name = String(input['provider_name']);
        return before(r, key, input);
      }),
  ],
  [
    'lists no record with an empty configuration',
    'written-is-read',
    (s) =>
      around(s, 'list', (before) => (r, asked) => {
        return before(new Map([...r].filter(([, stored]) => !isEmpty(stored))), asked);
      }),
  ],
  [
    'takes null for the time of the last write when it updates',
    'not-for-clients',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        const answered = await before(r, known, input);
        if (input['updated_at'] !== null) return answered;
        return { ...answered, json: { ...(answered.json as object), updated_at: null } };
      }),
  ],
  [
    'takes null for the time of creation when it creates',
    'not-for-clients',
    (s) =>
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        if (input['created_at'] !== null) return answered;
        return { ...answered, json: { ...(answered.json as object), created_at: null } };
      }),
  ],
  [
    'answers the request right before once more',
    'upsert-status',
    (s) => {
      let last: { text: string; answered: Answered } | undefined;
      around(s, 'post', (before) => async (r, asked) => {
        if (last?.text === asked.text) return last.answered;
        const answered = await before(r, asked);
        last = { text: asked.text, answered };
        return answered;
      });
    },
  ],
];

finds(faults);

test('a server that refuses null for what it sets is not accused', async () => {
  const { findings } = await runOn(
    (s) =>
      around(
        s,
        'faultsOf',
        (before) => (input, required) =>
          input && ['id', 'created_at', 'updated_at'].some((name) => input[name] === null)
            ? { id: ['Not null.'] }
            : before(input, required),
      ),
    'not-for-clients',
  );
  expect(findings).toEqual([]);
});
