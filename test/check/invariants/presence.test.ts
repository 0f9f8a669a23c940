import { type Stored } from '../support/reference.js';
import { type Fault, answering, around, finds } from './support.js';

const alike =
  (same: (left: string, right: string) => boolean) =>
  (r: Map<string, Stored>, key: string): Stored | undefined =>
    r.get(key) ?? [...r.values()].find((stored) => same(stored.provider_id, key));

/** Looks records up by `same` instead of by the whole key. */
const finding =
  (
    same: (stored: string, asked: string) => boolean,
    methods: readonly ('read' | 'patch' | 'remove')[],
  ): Fault[2] =>
  (s) => {
    const find = alike(same);
    for (const method of methods) {
      around(
        s,
        method,
        (before) =>
          ((r: Map<string, Stored>, key: string, ...rest: unknown[]) =>
            (before as (...all: unknown[]) => unknown)(
              r,
              find(r, key)?.provider_id ?? key,
              ...rest,
            )) as never,
      );
    }
  };
const lower = (r: Map<string, Stored>, key: string): string =>
  [...r.keys()].find((each) => each.toLowerCase() === key.toLowerCase()) ?? key;
const like = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')}$`,
    'i',
  );

const faults: readonly Fault[] = [
  [
    'marks deleted records and goes on showing them',
    'deleted-is-gone',
    (s) => around(s, 'remove', () => (r, key) => (r.has(key) ? { status: 204 } : s.notFound())),
  ],
  [
    'deletes only from the list',
    'deleted-is-gone',
    (s) => {
      const gone = new Set<string>();
      around(s, 'remove', () => (r, key) => {
        if (!r.has(key)) return s.notFound();
        gone.add(key);
        return { status: 204 };
      });
      around(s, 'list', () => (r) => ({
        status: 200,
        json: [...r.values()]
          .filter(({ provider_id }) => !gone.has(provider_id))
          .map((stored) => s.show(stored)),
      }));
    },
  ],
  [
    'deletes only from reads',
    'deleted-is-gone',
    (s) => {
      const gone = new Set<string>();
      around(s, 'remove', () => (r, key) => {
        if (!r.has(key) || gone.has(key)) return s.notFound();
        gone.add(key);
        return { status: 204 };
      });
      around(s, 'read', (before) => (r, key) => (gone.has(key) ? s.notFound() : before(r, key)));
    },
  ],
  [
    'deletes again what is deleted',
    'deleted-is-gone',
    answering(
      ({ method }, { status }) => method === 'DELETE' && status === 404,
      () => ({ status: 204 }),
    ),
  ],
  [
    'updates what is deleted',
    'deleted-is-gone',
    (s) => {
      const gone = new Map<string, Stored>();
      around(s, 'remove', (before) => (r, key) => {
        const stored = r.get(key);
        if (stored) gone.set(key, stored);
        return before(r, key);
      });
      around(
        s,
        'patch',
        (before) => (r, key, asked) =>
          !r.has(key) && gone.has(key)
            ? { status: 200, json: s.show(gone.get(key)!) }
            : before(r, key, asked),
      );
    },
  ],
  [
    'brings a deleted record back with a PATCH',
    'deleted-is-gone',
    (s) => {
      const gone = new Map<string, Stored>();
      around(s, 'remove', (before) => (r, key) => {
        const stored = r.get(key);
        if (stored) gone.set(key, stored);
        return before(r, key);
      });
      around(s, 'patch', (before) => (r, key, asked) => {
        const old = gone.get(key);
        if (!old || r.has(key)) return before(r, key, asked);
        r.set(key, old);
        return s.notFound();
      });
    },
  ],
  [
    'takes a creation after a deletion for an update',
    'deleted-is-gone',
    (s) => {
      const gone = new Set<string>();
      around(s, 'remove', (before) => (r, key) => {
        gone.add(key);
        return before(r, key);
      });
      around(s, 'create', (before) => async (r, key, input) => ({
        ...(await before(r, key, input)),
        status: gone.has(key) ? 200 : 201,
      }));
    },
  ],
  [
    'never frees a key',
    'deleted-is-gone',
    (s) => {
      const gone = new Set<string>();
      around(s, 'remove', (before) => (r, key) => {
        gone.add(key);
        return before(r, key);
      });
      around(
        s,
        'create',
        (before) => (r, key, input) =>
          gone.has(key) ? { status: 400, json: { provider_id: ['exists'] } } : before(r, key, input),
      );
    },
  ],
  [
    'brings the old name back',
    'deleted-is-gone',
    (s) => {
      const names = new Map<string, string>();
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        const stored = r.get(key)!;
        stored.provider_name = names.get(key) ?? stored.provider_name;
        names.set(key, stored.provider_name);
        return answered;
      });
    },
  ],
  [
    'deletes by prefix',
    'keys-exact',
    (s) =>
      around(s, 'remove', (before) => (r, key) => {
        for (const each of r.keys()) if (each.startsWith(key) && each !== key) r.delete(each);
        return before(r, key);
      }),
  ],
  [
    'deletes all',
    'deleted-is-gone',
    (s) =>
      around(s, 'remove', (before) => (r, key) => {
        const answered = before(r, key);
        r.clear();
        return answered;
      }),
  ],

  [
    'answers a read of nothing with an empty 200',
    'absent-is-absent',
    answering(
      ({ method, path }, { status }) => method === 'GET' && path.length > 20 && status === 404,
      () => ({ status: 200, json: {} }),
    ),
  ],
  [
    'deletes what is not there',
    'absent-is-absent',
    answering(
      ({ method }, { status }) => method === 'DELETE' && status === 404,
      () => ({ status: 204 }),
    ),
  ],
  [
    'answers 400 to a PATCH of nothing',
    'absent-is-absent',
    answering(
      ({ method }, { status }) => method === 'PATCH' && status === 404,
      () => ({ status: 400, json: { detail: 'no' } }),
    ),
  ],
  [
    'answers 403 for what is not there',
    'absent-is-absent',
    answering(
      ({ method }, { status }) => method === 'DELETE' && status === 404,
      () => ({ status: 403, json: { error: 'no' } }),
    ),
  ],
  [
    'makes what a PATCH does not find',
    'absent-is-absent',
    (s) =>
      around(
        s,
        'patch',
        (before) => (r, key, asked) =>
          r.has(key)
            ? before(r, key, asked)
            : s.create(r, key, { provider_name: 'x', ...(JSON.parse(asked.text) as object) }),
      ),
  ],
  [
    'makes what a PATCH does not find, and says 404',
    'absent-is-absent',
    (s) =>
      around(s, 'patch', (before) => (r, key, asked) => {
        if (r.has(key)) return before(r, key, asked);
        s.create(r, key, { provider_name: 'x' });
        return s.notFound();
      }),
  ],
  [
    'makes what is read',
    'absent-is-absent',
    (s) =>
      around(s, 'read', (before) => (r, key) => {
        const answered = before(r, key);
        if (!r.has(key)) s.create(r, key, { provider_name: 'x' });
        return answered;
      }),
  ],
  [
    'keeps records in a plain object',
    'absent-is-absent',
    (s) =>
      around(s, 'read', (before) => (r, key) => (key in {} ? { status: 200, json: {} } : before(r, key))),
  ],

  [
    'changes the name before it looks at the rest',
    'refused-leaves-no-trace',
    (s) =>
      around(s, 'patch', (before) => async (r, key, asked) => {
        const stored = r.get(key);
        const answered = await before(r, key, asked);
        const input = s.parse(asked.text);
        if (stored && input && answered.status === 400 && typeof input['provider_name'] === 'string')
          stored.provider_name = input['provider_name'];
        return answered;
      }),
  ],
  [
    'upserts the name before it looks at the rest',
    'refused-leaves-no-trace',
    (s) =>
      around(s, 'post', (before) => async (r, asked) => {
        const answered = await before(r, asked);
        const input = s.parse(asked.text);
        const stored = r.get(String(input?.['provider_id']));
        if (stored && input && answered.status === 400 && typeof input['provider_name'] === 'string')
          stored.provider_name = input['provider_name'];
        return answered;
      }),
  ],
  [
    'makes the record and then refuses it',
    'refused-leaves-no-trace',
    (s) =>
      around(s, 'post', (before) => async (r, asked) => {
        const answered = await before(r, asked);
        const input = s.parse(asked.text);
        if (
          answered.status === 400 &&
          typeof input?.['provider_name'] === 'string' &&
          typeof input['provider_id'] === 'string' &&
          !r.has(input['provider_id'])
        )
          s.create(r, input['provider_id'], input);
        return answered;
      }),
  ],
  [
    'touches updated_at before it refuses',
    'refused-leaves-no-trace',
    (s) =>
      around(s, 'patch', (before) => async (r, key, asked) => {
        const answered = await before(r, key, asked);
        const stored = r.get(key);
        if (stored && answered.status === 400) stored.updated_at = '2031-01-01T00:00:00Z';
        return answered;
      }),
  ],
  [
    'deletes what it refuses to update',
    'refused-leaves-no-trace',
    (s) =>
      around(s, 'patch', (before) => async (r, key, asked) => {
        const answered = await before(r, key, asked);
        if (answered.status === 400) r.delete(key);
        return answered;
      }),
  ],

  [
    'compares keys without case',
    'keys-exact',
    (s) => {
      around(s, 'post', (before) => (r, asked) => {
        const input = s.parse(asked.text);
        return input
          ? before(r, {
              ...asked,
              text: JSON.stringify({ ...input, provider_id: lower(r, String(input['provider_id'])) }),
            })
          : before(r, asked);
      });
    },
  ],
  [
    'reads without case',
    'keys-exact',
    finding((stored, asked) => stored.toLowerCase() === asked.toLowerCase(), ['read']),
  ],
  ['reads by prefix', 'keys-exact', finding((stored, asked) => stored.startsWith(asked), ['read'])],
  ['updates by prefix', 'keys-exact', finding((stored, asked) => stored.startsWith(asked), ['patch'])],
  ['deletes by pattern', 'keys-exact', finding((stored, asked) => like(asked).test(stored), ['remove'])],
  ['reads by pattern', 'keys-exact', finding((stored, asked) => like(asked).test(stored), ['read'])],
  [
    'takes .json for a format',
    'keys-exact',
    finding((stored, asked) => `${stored}.json` === asked, ['read']),
  ],
  [
    'compares the first 100 characters',
    'keys-exact',
    (s) => {
      s.keyInBody = (key) => key.slice(0, 100);
      s.keyInPath = (key) => decodeURIComponent(key).slice(0, 100);
    },
  ],
  [
    'takes - and _ for the same',
    'keys-exact',
    (s) => {
      const find = alike((left, right) => left.replaceAll('-', '_') === right.replaceAll('-', '_'));
      around(s, 'post', (before) => (r, asked) => {
        const input = s.parse(asked.text);
        const key = find(r, String(input?.['provider_id']))?.provider_id;
        return input && key
          ? before(r, { ...asked, text: JSON.stringify({ ...input, provider_id: key }) })
          : before(r, asked);
      });
    },
  ],
  [
    'finds records by their number as well',
    'absent-is-absent',
    (s) =>
      around(s, 'read', (before) => (r, key) => {
        const row = r.has(key) ? undefined : [...r.values()][Number(key) - 1];
        return row ? { status: 200, json: s.show(row) } : before(r, key);
      }),
  ],
  [
    'remembers what updates have not found',
    'answers-fresh',
    (s) => {
      const missing = new Set<string>();
      around(s, 'patch', (before) => (r, key, asked) => {
        if (!r.has(key)) missing.add(key);
        return missing.has(key) ? s.notFound() : before(r, key, asked);
      });
    },
  ],
];

finds(faults);
