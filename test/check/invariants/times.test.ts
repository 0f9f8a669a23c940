import { type Fault, answering, around, finds, isRead, runOn } from './support.js';

const faults: readonly Fault[] = [
  [
    'asks the clock twice on creation',
    'server-times',
    (s) =>
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        r.get(key)!.updated_at = new Date(Date.now() + 3).toISOString();
        return { ...answered, json: s.show(r.get(key)!) };
      }),
  ],
  [
    'sets created_at on every write',
    'server-times',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        await before(r, known, input);
        const stored = r.get(known.provider_id)!;
        stored.created_at = new Date(Date.now() + 5).toISOString();
        return { status: 200, json: s.show(stored) };
      }),
  ],
  [
    'sets updated_at back on a PATCH',
    'server-times',
    (s) =>
      around(s, 'patch', (before) => async (r, key, asked) => {
        const answered = await before(r, key, asked);
        if (answered.status !== 200) return answered;
        const stored = r.get(key)!;
        stored.updated_at = new Date(Date.parse(stored.created_at) - 60_000).toISOString();
        return { status: 200, json: s.show(stored) };
      }),
  ],
  [
    'moves updated_at on reads',
    'server-times',
    (s) =>
      around(s, 'read', (before) => (r, key) => {
        const stored = r.get(key);
        if (stored) stored.updated_at = s.now();
        return before(r, key);
      }),
  ],
  [
    'moves updated_at on lists',
    'server-times',
    (s) =>
      around(s, 'list', (before) => (r, asked) => {
        for (const stored of r.values()) stored.updated_at = s.now();
        return before(r, asked);
      }),
  ],
  [
    'moves updated_at on a refused PATCH',
    'server-times',
    (s) =>
      around(s, 'patch', (before) => (r, key, asked) => {
        const stored = r.get(key);
        if (stored) stored.updated_at = s.now();
        return before(r, key, asked);
      }),
  ],

  [
    'never moves updated_at',
    'time-moves',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        await before(r, known, input);
        const stored = { ...r.get(known.provider_id)!, updated_at: known.updated_at };
        r.set(known.provider_id, stored);
        return { status: 200, json: s.show(stored) };
      }),
  ],
  [
    'does not move updated_at on a PATCH',
    'time-moves',
    (s) =>
      around(s, 'patch', (before) => async (r, key, asked) => {
        const known = r.get(key);
        const answered = await before(r, key, asked);
        if (!known || answered.status !== 200) return answered;
        const stored = { ...r.get(key)!, updated_at: known.updated_at };
        r.set(key, stored);
        return { status: 200, json: s.show(stored) };
      }),
  ],
  [
    'does not move updated_at when only the secret changes',
    'time-moves',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        await before(r, known, input);
        const stored = r.get(known.provider_id)!;
        if (stored.provider_name === known.provider_name) stored.updated_at = known.updated_at;
        return { status: 200, json: s.show(stored) };
      }),
  ],
  [
    'keeps the time of a deleted record',
    'time-moves',
    (s) => {
      const times = new Map<string, string>();
      around(s, 'create', (before) => async (r, key, input) => {
        await before(r, key, input);
        const stored = r.get(key)!;
        stored.created_at = times.get(key) ?? stored.created_at;
        times.set(key, stored.created_at);
        return { status: 201, json: s.show(stored) };
      });
    },
  ],
  [
    'counts in tenths of a second, later in milliseconds, and never moves updated_at',
    'time-moves',
    (s) => {
      const start = Date.now();
      s.now = () => {
        const now = new Date().toISOString();
        return Date.now() - start > 1_000 ? now : now.replace(/(\.\d)\d+/, '$100');
      };
      around(s, 'update', (before) => async (r, known, input) => {
        await before(r, known, input);
        const stored = { ...r.get(known.provider_id)!, updated_at: known.updated_at };
        r.set(known.provider_id, stored);
        return { status: 200, json: s.show(stored) };
      });
    },
  ],
  [
    'counts in seconds and never moves updated_at',
    'time-moves',
    (s) => {
      s.now = () => new Date().toISOString().replace(/\.\d+/, '');
      around(s, 'update', (before) => async (r, known, input) => {
        await before(r, known, input);
        const stored = { ...r.get(known.provider_id)!, updated_at: known.updated_at };
        r.set(known.provider_id, stored);
        return { status: 200, json: s.show(stored) };
      });
    },
  ],

  [
    'writes local time as UTC',
    'clock',
    (s) => {
      s.now = () => new Date(Date.now() + 2 * 3_600_000).toISOString();
    },
  ],
  [
    'writes half an hour zones as UTC',
    'clock',
    (s) => {
      s.now = () => new Date(Date.now() - 5.5 * 3_600_000).toISOString();
    },
  ],
  [
    'takes seconds for milliseconds',
    'clock',
    (s) => {
      s.now = () => new Date(Date.now() / 1000).toISOString();
    },
  ],
  [
    'shows another time in reads than in answers to writes',
    'answer-is-record',
    answering(
      (asked, { status }) => isRead(asked) && status === 200,
      (a) => ({
        ...a,
        json: { ...(a.json as object), updated_at: new Date(Date.now() + 3_600_000).toISOString() },
      }),
    ),
  ],
  [
    'moves the time of the last write once',
    'time-moves',
    (s) => {
      around(s, 'update', (before) => async (r, known, input) => {
        const isMoved = known.updated_at !== known.created_at;
        await before(r, known, input);
        const stored = r.get(known.provider_id)!;
        if (isMoved) stored.updated_at = known.updated_at;
        return { status: 200, json: s.show(stored) };
      });
    },
  ],
  [
    'writes another zone with updates',
    'time-moves',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        await before(r, known, input);
        const stored = r.get(known.provider_id)!;
        stored.updated_at = new Date(Date.now() + 7_200_000).toISOString();
        return { status: 200, json: s.show(stored) };
      }),
  ],
  [
    'does not move the time with a new configuration',
    'time-moves',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        await before(r, known, input);
        const stored = r.get(known.provider_id)!;
        if (Object.keys(input).join() === 'extra_kwargs') stored.updated_at = known.updated_at;
        return { status: 200, json: s.show(stored) };
      }),
  ],
];

finds(faults);

test('a write that changes nothing and leaves the time is worth a warning', async () => {
  const { findings } = await runOn(
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        const taken = { ...known, ...s.taken(input) };
        return JSON.stringify(taken) === JSON.stringify(known)
          ? { status: 200, json: s.show(known) }
          : before(r, known, input);
      }),
    'time-moves',
  );
  expect(findings.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
    'warning: `updated_at` does not move on with POST of what is there already',
    'warning: `updated_at` does not move on with PATCH of what is there already',
  ]);
});
