import { type Fault, answering, around, every, finds, isRead, listed, runOn } from './support.js';

const faults: readonly Fault[] = [
  ...[10, 20, 25, 50, 100].map((size): Fault => [
    `shows ${size} records at most`,
    'whole-list',
    listed((records) => records.slice(0, size)),
  ]),
  ['leaves the newest out', 'whole-list', listed((records) => records.slice(0, -1))],
  ['leaves the oldest out', 'whole-list', listed((records) => records.slice(1))],
  ['shows the newest twice', 'whole-list', listed((records) => [...records, ...records.slice(-1)])],
  ['lists nothing', 'whole-list', listed(() => [])],
  [
    'loses one in fifty creations',
    'whole-list',
    (s) => {
      const isIt = every(50);
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        if (isIt()) r.delete(key);
        return answered;
      });
    },
  ],
  [
    'loses one in fifty updates',
    'whole-list',
    (s) => {
      const isIt = every(50);
      around(s, 'update', (before) => async (r, known, input) => {
        const answered = await before(r, known, input);
        if (isIt()) r.set(known.provider_id, known);
        return answered;
      });
    },
  ],
  [
    'loses one in fifty deletions',
    'whole-list',
    (s) => {
      const isIt = every(50);
      around(s, 'remove', (before) => (r, key) => (r.has(key) && isIt() ? { status: 204 } : before(r, key)));
    },
  ],
  [
    'does not find one record in fifty',
    'whole-list',
    (s) => {
      const isIt = every(50);
      around(s, 'read', (before) => (r, key) => (isIt() ? s.notFound() : before(r, key)));
    },
  ],
  [
    'answers one in fifty reads with another record',
    'whole-list',
    (s) => {
      const isIt = every(50);
      around(s, 'read', (before) => (r, key) => before(r, isIt() ? [...r.keys()][0]! : key));
    },
  ],
  [
    'answers one in fifty writes with another record',
    'whole-list',
    (s) => {
      const isIt = every(50);
      around(s, 'update', (before) => async (r, known, input) => {
        const answered = await before(r, known, input);
        return isIt() ? { ...answered, json: s.show([...r.values()][0]!) } : answered;
      });
    },
  ],
  [
    'shares a variable between requests',
    'whole-list',
    (s) => {
      let current: unknown;
      around(s, 'update', (before) => async (r, known, input) => {
        current = (await before(r, known, input)).json;
        await new Promise((resolve) => setImmediate(resolve));
        return { status: 200, json: current };
      });
    },
  ],
  [
    'shows old names in the list',
    'whole-list',
    (s) => {
      const names = new Map<string, string>();
      around(s, 'create', (before) => (r, key, input) => {
        names.set(key, String(input['provider_name']));
        return before(r, key, input);
      });
      around(s, 'list', () => (r) => ({
        status: 200,
        json: [...r.values()].map((stored) => ({
          ...s.show(stored),
          provider_name: names.get(stored.provider_id),
        })),
      }));
    },
  ],
  [
    'keeps deleted records in the list',
    'whole-list',
    (s) => {
      const gone = new Map<string, unknown>();
      around(s, 'remove', (before) => (r, key) => {
        const stored = r.get(key);
        if (stored) gone.set(key, s.show(stored));
        return before(r, key);
      });
      around(s, 'list', (before) => async (r, asked) => {
        const { json } = await before(r, asked);
        return { status: 200, json: [...(json as unknown[]), ...gone.values()] };
      });
    },
  ],
  [
    'cannot delete',
    'whole-list',
    answering(
      ({ method }, { status }) => method === 'DELETE' && status === 204,
      () => ({ status: 403, json: { error: 'no' } }),
    ),
  ],

  [
    'caches reads by address',
    'answers-fresh',
    (s) => {
      const cache = new Map<string, unknown>();
      around(s, 'read', (before) => async (r, key) => {
        const known = cache.get(key) as never;
        if (known) return known;
        const answered = await before(r, key);
        if (answered.status === 200) cache.set(key, answered);
        return answered;
      });
    },
  ],
  [
    'remembers what was not there',
    'answers-fresh',
    (s) => {
      const absent = new Set<string>();
      around(s, 'read', (before) => async (r, key) => {
        if (absent.has(key)) return s.notFound();
        const answered = await before(r, key);
        if (answered.status === 404) absent.add(key);
        return answered;
      });
    },
  ],
  [
    'drops its cache on POST, but not on PATCH',
    'answers-fresh',
    (s) => {
      const cache = new Map<string, unknown>();
      around(s, 'post', (before) => (r, asked) => {
        cache.clear();
        return before(r, asked);
      });
      around(s, 'read', (before) => async (r, key) => {
        const known = cache.get(key) as never;
        if (known) return known;
        const answered = await before(r, key);
        cache.set(key, answered);
        return answered;
      });
    },
  ],
  [
    'caches the list',
    'answers-fresh',
    (s) => {
      let cached: unknown;
      around(s, 'list', (before) => async (r, asked) => {
        cached ??= await before(r, asked);
        return cached as never;
      });
      around(s, 'create', (before) => (r, key, input) => {
        cached = undefined;
        return before(r, key, input);
      });
    },
  ],
  [
    'asks a stale replica every third time',
    'answers-fresh',
    (s) => {
      const isIt = every(3);
      const old = new Map<string, unknown>();
      around(s, 'update', (before) => (r, known, input) => {
        old.set(known.provider_id, s.show(known));
        return before(r, known, input);
      });
      around(
        s,
        'read',
        (before) => (r, key) =>
          isIt() && old.has(key) ? { status: 200, json: old.get(key) } : before(r, key),
      );
    },
  ],
  [
    'deletes a moment later',
    'answers-fresh',
    (s) =>
      around(s, 'remove', () => (r, key) => {
        if (!r.has(key)) return s.notFound();
        setTimeout(() => r.delete(key), 50);
        return { status: 204 };
      }),
  ],
  [
    'shows deleted records from its cache',
    'answers-fresh',
    (s) => {
      const cache = new Map<string, unknown>();
      around(s, 'read', (before) => async (r, key) => {
        const answered = await before(r, key);
        if (answered.status === 200) cache.set(key, answered);
        return (answered.status === 404 ? (cache.get(key) as never) : undefined) ?? answered;
      });
    },
  ],
  [
    'is behind on new connections',
    'answers-fresh',
    (s) => {
      const old = new Map<string, unknown>();
      around(s, 'update', (before) => (r, known, input) => {
        old.set(known.provider_id, s.show(known));
        return before(r, known, input);
      });
      around(s, 'handle', (before) => async (asked) => {
        const answered = await before(asked);
        const key = (answered.json as { id?: string } | undefined)?.id ?? '';
        return isRead(asked) && asked.headers['connection'] === 'close' && old.has(key)
          ? { status: 200, json: old.get(key) }
          : answered;
      });
    },
  ],
  [
    'lists a default that no read finds',
    'listed-is-read',
    listed((records) => [
      ...records,
      {
        id: 'default',
        provider_id: 'default',
        provider_name: 'Default',
        created_at: '2024-01-15T10:30:00Z',
        updated_at: '2024-01-15T10:30:00Z',
      },
    ]),
  ],
  [
    'answers one creation in fifty as an update',
    'whole-list',
    (s) => {
      const isOdd = every(50);
      answering(
        (_, { status }) => status === 201 && isOdd(),
        (a) => ({ ...a, status: 200 }),
      )(s);
    },
  ],
];

finds(faults);

test('a server whose records go and come is not accused', async () => {
  const { findings } = await runOn((s) => {
    let count = 0;
    around(s, 'list', (before) => (r, asked) => {
      r.delete(`of-others-${count}`);
      s.create(r, `of-others-${++count}`, { provider_name: 'Of somebody else' });
      const answered = before(r, asked);
      r.delete(`of-others-${count}`);
      return answered;
    });
  }, 'listed-is-read');
  expect(findings).toEqual([]);
});
