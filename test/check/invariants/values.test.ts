import type { Asked, Stored } from '../support/reference.js';
import { type Fault, around, finds, listed, runOn } from './support.js';

/** Names are kept otherwise than they were sent. */
const naming =
  (change: (name: string) => string): Fault[2] =>
  (s) =>
    around(
      s,
      'taken',
      (before) => (input) =>
        before(
          typeof input['provider_name'] === 'string'
            ? { ...input, provider_name: change(input['provider_name']) }
            : input,
        ),
    );

const faults: readonly Fault[] = [
  ['normalises names', 'texts-kept', naming((name) => name.normalize('NFC'))],
  [
    'normalises names to the letters that computers like',
    'texts-kept',
    naming((name) => name.normalize('NFKC')),
  ],
  [
    'escapes names for HTML',
    'texts-kept',
    naming((name) => name.replaceAll('&', '&amp;').replaceAll('<', '&lt;')),
  ],
  ['takes markup out of names', 'texts-kept', naming((name) => name.replace(/<[^>]*>/g, ''))],
  [
    'reads entities in names',
    'texts-kept',
    naming((name) => name.replaceAll('&amp;', '&').replaceAll('&lt;', '<')),
  ],
  [
    'has three bytes for a letter',
    'texts-kept',
    naming((name) => name.replace(/[\u{10000}-\u{10ffff}]/gu, '?')),
  ],
  ['cuts names at an emoji', 'texts-kept', naming((name) => name.replace(/[\u{10000}-\u{10ffff}].*$/su, ''))],
  [
    'knows only Latin letters',
    'texts-kept',
    naming((name) => Buffer.from(name, 'latin1').toString('latin1')),
  ],
  ['reads UTF-8 as Latin-1', 'texts-kept', naming((name) => Buffer.from(name).toString('latin1'))],
  ['cuts names at 50 characters', 'texts-kept', naming((name) => name.slice(0, 50))],
  ['cuts names at 100 characters', 'texts-kept', naming((name) => name.slice(0, 100))],
  ['cuts names at 255 characters', 'texts-kept', naming((name) => name.slice(0, 255))],
  ['cuts names at 255 bytes', 'texts-kept', naming((name) => Buffer.from(name).subarray(0, 255).toString())],
  ['ends names at a NUL', 'texts-kept', naming((name) => name.replace(/\0.*$/s, ''))],
  ['drops control characters', 'texts-kept', naming((name) => name.replace(/(?![\t\r\n])\p{Cc}/gu, ''))],
  ['keeps spreadsheets from formulas', 'texts-kept', naming((name) => name.replace(/^[=+@-]/, "'$&"))],
  ['takes names for numbers with signs', 'texts-kept', naming((name) => name.replace(/^\+/, ''))],
  ['cuts names at 1,000 characters', 'texts-kept', naming((name) => name.slice(0, 1000))],
  ['cuts names at 4,000 characters', 'texts-kept', naming((name) => name.slice(0, 4000))],
  ['names what has no name', 'texts-kept', naming((name) => name || 'unnamed')],
  [
    'lists no record without a name',
    'texts-kept',
    listed((records) => records.filter(({ provider_name }) => provider_name)),
  ],
  [
    'keeps the name that an upsert empties',
    'texts-kept',
    (s) =>
      around(s, 'update', (before) => (r, known, input) => {
        const { provider_name: name, ...rest } = input;
        return before(r, known, name === '' ? rest : input);
      }),
  ],
  [
    'changes names of an upsert of what is there alone',
    'texts-kept',
    (s) =>
      around(
        s,
        'post',
        (before) => (r, asked) =>
          before(
            r,
            r.has(String(s.parse(asked.text)?.['provider_id']))
              ? { ...asked, text: asked.text.replace(/[\u{10000}-\u{10ffff}]/gu, '?') }
              : asked,
          ),
      ),
  ],
  [
    'lists one record of a name',
    'same-values',
    listed((records) => [...new Map(records.map((each) => [each['provider_name'], each])).values()]),
  ],
  ['writes names in small letters', 'texts-kept', naming((name) => name.toLowerCase())],
  [
    'writes names with capitals',
    'texts-kept',
    naming((name) => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())),
  ],
  ['merges blanks', 'texts-kept', naming((name) => name.replace(/ +/g, ' '))],
  ['turns line ends into blanks', 'texts-kept', naming((name) => name.replace(/[\r\n]+/g, ' '))],
  ['writes line ends of its own', 'texts-kept', naming((name) => name.replaceAll('\r\n', '\n'))],
  ['decodes percents', 'texts-kept', naming((name) => name.replaceAll('%25', '%'))],
  ['takes plus for a blank', 'texts-kept', naming((name) => name.replaceAll('+', ' '))],
  ['takes backslashes away', 'texts-kept', naming((name) => name.replaceAll('\\', ''))],
  ['doubles quotes', 'texts-kept', naming((name) => name.replaceAll("'", "''"))],
  ['fills templates', 'texts-kept', naming((name) => name.replaceAll('{{7*7}}', '49'))],
  [
    'makes a number of a name',
    'texts-kept',
    naming((name) => (/^\d+$/.test(name) ? String(Number(name)) : name)),
  ],
  ['makes nothing of null', 'texts-kept', naming((name) => (name === 'null' ? '' : name))],
  ['writes curly quotes', 'texts-kept', naming((name) => name.replaceAll('"', '”'))],
  ['drops invisible characters', 'texts-kept', naming((name) => name.replace(/[\u200b\u00ad]/g, ''))],
  [
    'shows names otherwise in the list',
    'texts-kept',
    (s) =>
      around(s, 'list', (before) => async (r, asked) => {
        const { json } = await before(r, asked);
        return {
          status: 200,
          json: (json as Record<string, string>[]).map((each) => ({
            ...each,
            provider_name: each['provider_name']?.slice(0, 80),
          })),
        };
      }),
  ],
  [
    'changes names of a PATCH alone',
    'texts-kept',
    (s) =>
      around(
        s,
        'patch',
        (before) => (r, key, asked) =>
          before(r, key, { ...asked, text: asked.text.replace(/[\u{10000}-\u{10ffff}]/gu, '?') }),
      ),
  ],
  [
    'reads no escapes of surrogates',
    'texts-kept',
    (s) => {
      s.parse = (
        (before) => (text: string) =>
          before(text.replace(/\\ud[89ab].{2}\\ud[c-f].{2}/g, '?'))
      )(s.parse.bind(s));
    },
  ],
  [
    'reads JSON by pattern',
    'texts-kept',
    (s) => {
      s.parse = (
        (before) => (text: string) =>
          text.startsWith('{') ? before(text) : undefined
      )(s.parse.bind(s));
    },
  ],

  [
    'finds records by their name too',
    'same-values',
    (s) =>
      around(s, 'create', (before) => (r, key, input) => {
        const other = [...r.values()].find(({ provider_name }) => provider_name === input['provider_name']);
        return other ? s.update(r, other, input) : before(r, key, input);
      }),
  ],
  [
    'refuses a name that is there',
    'same-values',
    (s) =>
      around(
        s,
        'create',
        (before) => (r, key, input) =>
          [...r.values()].some(({ provider_name }) => provider_name === input['provider_name'])
            ? { status: 400, json: { provider_name: ['exists'] } }
            : before(r, key, input),
      ),
  ],
  [
    'refuses an api_key that is there',
    'same-values',
    (s) =>
      around(
        s,
        'create',
        (before) => (r, key, input) =>
          input['api_key'] !== undefined &&
          [...r.values()].some(({ api_key }) => api_key === input['api_key'])
            ? { status: 400, json: { api_key: ['exists'] } }
            : before(r, key, input),
      ),
  ],
  [
    'moves a name to the newest record',
    'same-values',
    (s) =>
      around(s, 'create', (before) => (r, key, input) => {
        for (const stored of r.values())
          if (stored.provider_name === input['provider_name']) r.delete(stored.provider_id);
        return before(r, key, input);
      }),
  ],

  [
    'spreads extra_kwargs over the record',
    'nested-stays-nested',
    (s) =>
      around(s, 'show', (before) => (stored) => ({
        ...before(stored),
        ...Object.fromEntries(
          Object.entries((stored.extra_kwargs as object | undefined) ?? {}).filter(
            ([name]) => name in before(stored),
          ),
        ),
      })),
  ],
  [
    'looks for the name inside extra_kwargs',
    'nested-stays-nested',
    (s) =>
      around(s, 'taken', (before) => (input) => {
        const inner = (input['extra_kwargs'] as Record<string, string> | undefined)?.['provider_name'];
        return before(inner === undefined ? input : { ...input, provider_name: inner });
      }),
  ],
  [
    'merges into a prototype',
    'nested-stays-nested',
    (s) => {
      let polluted = {};
      around(s, 'taken', (before) => (input) => {
        const kwargs = input['extra_kwargs'] as object | undefined;
        if (kwargs && Object.hasOwn(kwargs, '__proto__')) polluted = { polluted: 'yes' };
        return before(input);
      });
      around(s, 'show', (before) => (stored) => ({ ...before(stored), ...polluted }));
    },
  ],

  [
    'takes created_at on creation',
    'not-for-clients',
    (s) =>
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        if (input['created_at'] === undefined) return answered;
        const stored = r.get(key)!;
        stored.created_at = String(input['created_at']);
        return { ...answered, json: s.show(stored) };
      }),
  ],
  [
    'takes updated_at on updates',
    'not-for-clients',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        const answered = await before(r, known, input);
        if (input['updated_at'] === undefined) return answered;
        const stored = r.get(known.provider_id)!;
        stored.updated_at = String(input['updated_at']);
        return { ...answered, json: s.show(stored) };
      }),
  ],
  [
    'echoes what it does not store',
    'not-for-clients',
    (s) =>
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        return {
          ...answered,
          json: {
            ...(answered.json as object),
            ...Object.fromEntries(
              Object.entries(input).filter(([name]) => name in (answered.json as object)),
            ),
          },
        };
      }),
  ],
  [
    'takes is_managed',
    'not-for-clients',
    (s) => {
      const managed = new Set<string>();
      around(s, 'create', (before) => (r, key, input) => {
        if (input['is_managed'] === true) managed.add(key);
        return before(r, key, input);
      });
      around(
        s,
        'remove',
        (before) => (r, key) =>
          managed.has(key)
            ? {
                status: 403,
                json: {
                  error:
                    'Cannot delete managed provider. This provider is managed by Respan and cannot be deleted.',
                },
              }
            : before(r, key),
      );
    },
  ],

  [
    'loses a record when its secret is cleared',
    'secrets-stay-inside',
    (s) =>
      around(s, 'update', (before) => async (r, known, input) => {
        const answered = await before(r, known, input);
        if (input['api_key'] === '') r.delete(known.provider_id);
        return answered;
      }),
  ],
  [
    'deletes records with the same values too',
    'same-values',
    (s) =>
      around(s, 'remove', (before) => (r, key) => {
        const gone = r.get(key);
        for (const [other, { provider_name }] of r)
          if (other !== key && provider_name === gone?.provider_name) r.delete(other);
        return before(r, key);
      }),
  ],
  [
    'sees nothing to write in another case',
    'written-is-read',
    (s) =>
      around(s, 'update', (before) => (r, known, input) => {
        const name = String(input['provider_name'] ?? '');
        const isSame = name.toLowerCase() === known.provider_name.toLowerCase();
        return before(r, known, isSame ? { ...input, provider_name: known.provider_name } : input);
      }),
  ],
  [
    'takes scripts out of addresses',
    'texts-kept',
    (s) =>
      around(
        s,
        'show',
        (before) => (stored) =>
          before({ ...stored, provider_name: stored.provider_name.replaceAll('javascript:', '') }),
      ),
  ],
];

finds(faults);

/** What is stored of the record of such a request, in headers of the answer. */
function answeringWith(
  when: (asked: Asked) => boolean,
  headersOf: (stored: Stored) => Record<string, string | undefined>,
): Fault[2] {
  return (s) =>
    around(s, 'handle', (before) => async (asked) => {
      const answered = await before(asked);
      const stored = s.recordsOf('a').get(/providers\/(.+)\/$/.exec(asked.path)?.[1] ?? '');
      return stored && when(asked) && answered.status === 200
        ? { ...answered, headers: { ...answered.headers, ...headersOf(stored) } }
        : answered;
    });
}

/** Each sends a secret back on some occasion; the plays have to bring it about. */
const leaks: readonly (readonly [what: string, spoil: Fault[2]])[] = [
  [
    'shows a secret when it is changed',
    (s) =>
      around(s, 'patch', (before) => async (r, key, asked) => {
        const answered = await before(r, key, asked);
        const input = s.parse(asked.text);
        return input?.['api_key'] && answered.status === 200
          ? { ...answered, headers: { 'x-changed': String(input['api_key']) } }
          : answered;
      }),
  ],
  [
    'shows the value that it refuses',
    (s) =>
      around(s, 'faultsOf', (before) => (input, required) => {
        const refused = before(input, required);
        return refused && input ? { ...(refused as object), input: input['extra_kwargs'] ?? null } : refused;
      }),
  ],
  [
    'shows the whole body that it refuses',
    (s) =>
      around(s, 'faultsOf', (before) => (input, required) => {
        const refused = before(input, required);
        return refused && input ? { detail: [{ input }] } : refused;
      }),
  ],
  [
    'shows the text that it cannot parse',
    (s) =>
      around(
        s,
        'post',
        (before) => (r, asked) =>
          s.parse(asked.text)
            ? before(r, asked)
            : { status: 400, json: { detail: `Unexpected token in ${asked.text}` } },
      ),
  ],
  [
    'shows the secret for what is not there',
    (s) =>
      around(
        s,
        'patch',
        (before) => (r, key, asked) =>
          r.has(key)
            ? before(r, key, asked)
            : {
                status: 404,
                json: { detail: 'Not found.' },
                headers: { 'x-debug': encodeURIComponent(asked.text) },
              },
      ),
  ],
  [
    'shows nested secrets in a header',
    (s) =>
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        const kwargs = JSON.stringify(input['extra_kwargs'] ?? '');
        return { ...answered, headers: { 'x-config': Buffer.from(kwargs).toString('base64') } };
      }),
  ],
  [
    'shows secrets to those who ask for the member',
    answeringWith(
      ({ method, query }) => method === 'GET' && query.includes('include='),
      ({ api_key }) => ({ 'x-included': api_key }),
    ),
  ],
  [
    'shows secrets to browsers',
    answeringWith(
      ({ method, headers }) => method === 'GET' && (headers['accept'] ?? '').includes('text/html'),
      ({ extra_kwargs }) => ({ 'x-page': encodeURIComponent(JSON.stringify(extra_kwargs)) }),
    ),
  ],
  [
    'shows secrets from the back',
    answeringWith(
      ({ method }) => method === 'PATCH',
      ({ api_key = '' }) => ({ 'x-cache-key': encodeURIComponent([...api_key].toReversed().join('')) }),
    ),
  ],
  [
    'shows the body for which it has no method',
    (s) =>
      around(s, 'handle', (before) => async (asked) => {
        const answered = await before(asked);
        const json = { detail: 'Method not allowed.', body: asked.text };
        return answered.status === 405 && asked.text !== '' ? { ...answered, json } : answered;
      }),
  ],
  [
    'shows old secrets in the list',
    (s) => {
      const secrets: unknown[] = [];
      around(s, 'update', (before) => (r, known, input) => {
        secrets.push(known.api_key);
        return before(r, known, input);
      });
      around(s, 'list', (before) => async (r, asked) => {
        const answered = await before(r, asked);
        return { ...answered, headers: { 'x-history': JSON.stringify(secrets.slice(-1)) } };
      });
    },
  ],
  [
    'shows the secret of a deleted record',
    (s) =>
      around(s, 'remove', (before) => async (r, key) => {
        const stored = r.get(key);
        const answered = await before(r, key);
        return { ...answered, headers: { 'x-deleted': stored?.api_key } };
      }),
  ],
];

describe('plays bring leaks to light: a server that', () => {
  test.each(leaks)('%s', async (_, spoil) => {
    const { findings } = await runOn(spoil, 'secrets-stay-inside');
    expect(findings.map(({ check }) => check)).toContain('write-only-leak');
  });
});
