import type { Reference, Stored } from '../support/reference.js';
import { type Fault, around, finds, later, runOn } from './support.js';

/** Changes what is stored after updates of one record that come while another one goes on. */
function onOverlap(s: Reference, change: (stored: Stored) => unknown): void {
  const busy = new Map<string, number>();
  around(s, 'update', (before) => async (r, known, input) => {
    const key = known.provider_id;
    const count = (busy.get(key) ?? 0) + 1;
    busy.set(key, count);
    await later();
    busy.set(key, (busy.get(key) ?? 1) - 1);
    const answered = await before(r, known, input);
    const stored = { ...r.get(key)! };
    if (count > 1) change(stored);
    r.set(key, stored);
    return answered;
  });
}

/** A clock that never says the same twice. */
function ticking(s: Reference): void {
  let now = Date.now();
  s.now = () => new Date(now++).toISOString();
}

const faults: readonly Fault[] = [
  [
    'looks, waits, and then creates',
    'at-the-same-time',
    (s) =>
      around(s, 'post', (before) => async (r, asked) => {
        const input = s.parse(asked.text);
        const key = String(input?.['provider_id']);
        if (!input || r.has(key)) return before(r, asked);
        await later();
        return s.create(r, key, input);
      }),
  ],
  [
    'answers no upsert as a creation when there are several',
    'at-the-same-time',
    (s) => {
      const seen = new Map<string, number>();
      around(s, 'post', (before) => async (r, asked) => {
        const key = String(s.parse(asked.text)?.['provider_id']);
        seen.set(key, (seen.get(key) ?? 0) + 1);
        const answered = await before(r, asked);
        await later();
        return answered.status === 201 && (seen.get(key) ?? 0) > 1 ? { ...answered, status: 200 } : answered;
      });
    },
  ],
  [
    'refuses one of several upserts',
    'at-the-same-time',
    (s) => {
      const busy = new Set<string>();
      around(s, 'post', (before) => async (r, asked) => {
        const key = String(s.parse(asked.text)?.['provider_id']);
        if (busy.has(key)) return { status: 400, json: { detail: 'duplicate key' } };
        busy.add(key);
        await later();
        busy.delete(key);
        return before(r, asked);
      });
    },
  ],
  [
    'keeps two rows of one key',
    'at-the-same-time',
    (s) => {
      const rows: Stored[] = [];
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        await later();
        return answered;
      });
      around(s, 'post', (before) => async (r, asked) => {
        const input = s.parse(asked.text);
        const key = String(input?.['provider_id']);
        const isNew = !r.has(key);
        await later();
        const answered = await before(r, asked);
        if (isNew && answered.status === 200) rows.push(r.get(key)!);
        return answered;
      });
      around(s, 'list', (before) => async (r, asked) => {
        const { json } = await before(r, asked);
        return {
          status: 200,
          json: [
            ...(json as unknown[]),
            ...rows.filter(({ provider_id }) => r.has(provider_id)).map((row) => s.show(row)),
          ],
        };
      });
    },
  ],
  [
    'deletes twice',
    'at-the-same-time',
    (s) =>
      around(s, 'remove', (before) => async (r, key) => {
        if (!r.has(key)) return before(r, key);
        await later();
        r.delete(key);
        return { status: 204 };
      }),
  ],
  [
    'deletes and inserts for an update',
    'at-the-same-time',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        r.delete(known.provider_id);
        await later();
        return before(r, known, input);
      }),
  ],
  [
    'locks out updates',
    'at-the-same-time',
    (s) => {
      const busy = new Set<string>();
      around(s, 'patch', (before) => async (r, key, asked) => {
        if (busy.has(key)) return { status: 400, json: { detail: 'locked' } };
        busy.add(key);
        await later();
        busy.delete(key);
        return before(r, key, asked);
      });
    },
  ],
  [
    'mixes what several write',
    'at-the-same-time',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        const answered = await before(r, known, input);
        const stored = r.get(known.provider_id)!;
        stored.provider_name = `${stored.provider_name.slice(0, 25)}${known.provider_name.slice(25)}`;
        return answered;
      }),
  ],
  [
    'forgets the second of two upserts',
    'at-the-same-time',
    (s) => {
      const busy = new Set<string>();
      around(s, 'create', (before) => async (r, key, input) => {
        busy.add(key);
        const answered = await before(r, key, input);
        await later();
        await later();
        busy.delete(key);
        return answered;
      });
      around(s, 'update', (before) => async (r, known, input) => {
        const answered = await before(r, known, input);
        if (busy.has(known.provider_id)) r.set(known.provider_id, known);
        return answered;
      });
    },
  ],
  [
    'loses what no answer shows with what one shows',
    'at-the-same-time',
    (s) =>
      around(s, 'patch', (before) => async (r, key, asked) => {
        const known = r.get(key);
        if (!known) return before(r, key, asked);
        await later();
        return s.update(r, known, s.parse(asked.text) ?? {});
      }),
  ],
  [
    'makes a new record of one that several write',
    'at-the-same-time',
    (s) => onOverlap(s, (stored) => (stored.created_at = new Date(0).toISOString())),
  ],
  [
    'dates back what several write',
    'at-the-same-time',
    (s) => onOverlap(s, (stored) => (stored.updated_at = stored.created_at)),
  ],
  [
    'stores nothing more when several have written',
    'at-the-same-time',
    (s) => {
      const shared = new Set<string>();
      onOverlap(s, ({ provider_id }) => shared.add(provider_id));
      around(s, 'update', (before) => async (r, known, input) => {
        const isLost = shared.has(known.provider_id);
        const answered = await before(r, known, input);
        if (isLost) r.set(known.provider_id, known);
        return answered;
      });
    },
  ],
  [
    'shows half of what an update writes',
    'at-the-same-time',
    (s) => {
      ticking(s);
      around(s, 'update', (before) => async (r, known, input) => {
        if (r.get(known.provider_id) === known) {
          r.set(known.provider_id, { ...known, ...s.taken(input) });
          for (let turn = 0; turn < 3; turn++) await later();
        }
        return before(r, r.get(known.provider_id) ?? known, input);
      });
    },
  ],
  [
    'shows half of what a creation writes',
    'at-the-same-time',
    (s) => {
      const making = new Set<string>();
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        making.add(key);
        for (let turn = 0; turn < 3; turn++) await later();
        making.delete(key);
        return answered;
      });
      around(s, 'read', (before) => async (r, key) => {
        const answered = await before(r, key);
        return making.has(key)
          ? { ...answered, json: { ...(answered.json as Stored), provider_name: '' } }
          : answered;
      });
    },
  ],
];

finds(faults);

describe('not accused is a server that', () => {
  test.each<[string, (s: Reference) => void]>([
    ['answers later than it writes', slowlyAnswering],
    [
      'counts in whole seconds',
      (s) => {
        s.now = () => new Date().toISOString().replace(/\.\d+/, '');
        slowlyAnswering(s);
      },
    ],
    [
      'answers a write with what is there by then',
      (s) => {
        ticking(s);
        around(s, 'update', (before) => async (r, known, input) => {
          const answered = await before(r, known, input);
          await later();
          const stored = r.get(known.provider_id);
          return stored ? { status: 200, json: s.show(stored) } : answered;
        });
      },
    ],
  ])('%s', async (_, spoil) => {
    const { findings } = await runOn(spoil, 'at-the-same-time');
    expect(findings).toEqual([]);
  });
});

/** What is written is there before the answer. */
function slowlyAnswering(s: Reference): void {
  for (const method of ['create', 'update'] as const)
    around(
      s,
      method,
      (before) =>
        (async (...all: Parameters<Reference['create']>) => {
          const answered = await (before as Reference['create'])(...all);
          for (let turn = 0; turn < 3; turn++) await later();
          return answered;
        }) as never,
    );
}
