import type { Answered, Reference, Stored } from '../support/reference.js';
import { type Fault, around, finds, later, listed, runOn } from './support.js';

/** Says for each record whether its key was free again: made, deleted, and made again. */
function onSecondLife(s: Reference): (key: string) => boolean {
  const deleted = new Set<string>();
  const again = new Set<string>();
  around(s, 'remove', (before) => (r, key) => {
    if (r.has(key)) deleted.add(key);
    return before(r, key);
  });
  around(s, 'create', (before) => (r, key, input) => {
    if (deleted.has(key)) again.add(key);
    return before(r, key, input);
  });
  return (key) => again.has(key);
}

const lives: readonly Fault[] = [
  [
    'shows what was cached of the record before it was deleted',
    'deleted-is-gone',
    (s) => {
      const kept = new Map<string, unknown>();
      around(s, 'update', (before) => (r, known, input) => {
        kept.delete(known.provider_id);
        return before(r, known, input);
      });
      around(s, 'read', (before) => async (r, key) => {
        const answered = await before(r, key);
        if (answered.status === 200 && !kept.has(key)) kept.set(key, answered.json);
        return answered.status === 200 ? { status: 200, json: kept.get(key) } : answered;
      });
    },
  ],
  [
    'answers HEAD for a deleted record as before',
    'head-is-get',
    (s) => {
      const seen = new Set<string>();
      around(s, 'handle', (before) => async (asked) => {
        const answered = await before(asked);
        if (asked.method !== 'HEAD' || answered.status !== 404 || !seen.has(asked.path)) {
          if (answered.status === 200) seen.add(asked.path);
          return answered;
        }
        return { status: 200 };
      });
    },
  ],
  [
    'deletes only once in the life of a key',
    'deleted-is-gone',
    (s) => {
      const isSecond = onSecondLife(s);
      around(s, 'remove', (before) => (r, key) => (isSecond(key) ? s.notFound() : before(r, key)));
    },
  ],
  [
    'says that it deletes a second time',
    'deleted-is-gone',
    (s) => {
      const isSecond = onSecondLife(s);
      around(s, 'remove', (before) => (r, key) => (isSecond(key) ? { status: 204 } : before(r, key)));
    },
  ],
  [
    'lists nothing that was made again',
    'deleted-is-gone',
    (s) => {
      const isSecond = onSecondLife(s);
      listed((records) => records.filter(({ provider_id: key }) => !isSecond(key ?? '')))(s);
    },
  ],
  [
    'updates nothing that was made again',
    'deleted-is-gone',
    (s) => {
      const isSecond = onSecondLife(s);
      around(
        s,
        'patch',
        (before) => (r, key, asked) => (isSecond(key) ? s.notFound() : before(r, key, asked)),
      );
    },
  ],
  [
    'makes anew what was made again with every upsert',
    'deleted-is-gone',
    (s) => {
      const isSecond = onSecondLife(s);
      around(s, 'post', (before) => async (r, asked) => {
        const answered = await before(r, asked);
        const key = String(s.parse(asked.text)?.['provider_id']);
        return isSecond(key) && answered.status === 200 ? { ...answered, status: 201 } : answered;
      });
    },
  ],
  [
    'removes the newest record when it finds none',
    'refused-leaves-no-trace',
    (s) =>
      around(s, 'remove', (before) => (r, key) => {
        const last = [...r.keys()].at(-1);
        if (!r.has(key) && last !== undefined) r.delete(last);
        return before(r, r.has(key) ? key : 'none');
      }),
  ],
  [
    'updates the newest record when it finds none',
    'refused-leaves-no-trace',
    (s) =>
      around(s, 'patch', (before) => (r, key, asked) => {
        const last = [...r.values()].at(-1);
        if (!r.has(key) && last) s.update(r, last, s.parse(asked.text) ?? {});
        return before(r, key, asked);
      }),
  ],
  [
    'lets names be used once, whoever the tenant is',
    'tenants',
    (s) => {
      const owners = new Map<string, Map<string, Stored>>();
      around(s, 'create', (before) => (r, key, input) => {
        const name = String(input['provider_name']);
        const owner = owners.get(name) ?? r;
        owners.set(name, owner);
        return owner === r ? before(r, key, input) : { status: 400, json: { provider_name: ['taken'] } };
      });
    },
  ],
  [
    'brings back what is deleted while it is updated',
    'at-the-same-time',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        await later();
        return before(r, known, input);
      }),
  ],
  [
    'deletes late what was made anew meanwhile',
    'at-the-same-time',
    (s) =>
      around(s, 'remove', (before) => async (r, key) => {
        const answered = await before(r, key);
        await later();
        await later();
        r.delete(key);
        return answered;
      }),
  ],
  [
    'takes a creation that comes again after the deletion for a repetition',
    'deleted-is-gone',
    (s) => {
      const answers = new Map<string, Answered>();
      around(s, 'post', (before) => async (r, asked) => {
        const key = String(s.parse(asked.text)?.['provider_id']);
        const known = r.has(key) ? undefined : answers.get(asked.text);
        if (known) return known;
        const answered = await before(r, asked);
        if (answered.status === 201) answers.set(asked.text, answered);
        return answered;
      });
    },
  ],
];

finds(lives);

const finding = async (spoil: Fault[2]): Promise<readonly string[]> => {
  const { findings } = await runOn(spoil, 'words-as-keys');
  return findings.map(({ severity, message }) => `${severity}: ${message}`);
};

describe('words as keys: a server that', () => {
  test('finds the members of every object is warned of', async () => {
    const found = await finding((s) =>
      around(s, 'read', (before) => (r, key) => (key in {} ? { status: 200, json: {} } : before(r, key))),
    );
    expect(found).toContain('warning: the key `constructor` leads to something, although nobody has made it');
  });

  test('takes them for records is warned of', async () => {
    const found = await finding((s) =>
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        return key in {} ? { ...answered, status: 200 } : answered;
      }),
    );
    expect(found).toContain('warning: the key `toString` is taken for one that is there already');
    expect(found.join()).not.toContain('error');
  });

  test('has a route of its own for a word is accused', async () => {
    const found = await finding((s) =>
      around(s, 'read', (before) => (r, key) => (key === 'new' ? s.notFound() : before(r, key))),
    );
    expect(found).toEqual(['error: the key `new` is taken, and cannot be read']);
  });

  test('reads null as nothing is accused', async () => {
    const found = await finding((s) => {
      s.keyInBody = (key) => (key === 'null' ? 'None' : key);
    });
    expect(found).toEqual(['error: the key `null` comes back as another one']);
  });

  test('deletes by the truth of a key is accused', async () => {
    const found = await finding((s) =>
      around(s, 'remove', (before) => (r, key) => (key === '0' ? s.notFound() : before(r, key))),
    );
    expect(found).toEqual(['error: the key `0` cannot be deleted']);
  });

  test('has such a record already, or refuses it, is not accused', async () => {
    const found = await finding((s) => {
      s.create(s.recordsOf('a'), 'new', { provider_name: 'Of somebody' });
      around(
        s,
        'post',
        (before) => (r, asked) =>
          s.parse(asked.text)?.['provider_id'] === '__proto__' ? { status: 400, json: {} } : before(r, asked),
      );
    });
    expect(found).toEqual([]);
  });
});
