import { inGroup, type Sent } from './fault.js';
import {
  isCreated,
  isRemoved,
  isSuccess,
  isUpdated,
  json,
  mapList,
  mapRecords,
  page,
  withHeader,
  withStatus,
} from './kit/answers.js';
import type { Call } from './kit/call.js';
import { authorization, withToken } from './kit/credentials.js';
import { recordFacts } from './kit/facts.js';
import { textKey } from './kit/keys.js';
import {
  all,
  bearer,
  bodies,
  closedAnswers,
  createdAt,
  declares,
  does,
  doesAll,
  freeKey,
  refusesBodies,
  secret,
  secured,
  tenants,
  updatableMember,
  updatedAt,
  visibleText,
} from './kit/needs.js';
import { maskFor, secretPart, secretTexts, textsIn, leaking } from './kit/secrets.js';
import { rewrite, showing, updating } from './kit/stored.js';
import { changingTexts } from './kit/texts.js';
import { after, before, instead, route, shown, upon } from './kit/wrap.js';

const KEPT = 'what was written is what is read';
const HIDDEN = 'what is write-only never comes back';
const FREE = 'a key is free again when its record is deleted';
const OWN = 'each tenant has its own records (`owner: credential`)';
const GUARDED =
  'without valid credentials in the header of the scheme the answer is 401, and nothing is done';
const VALID = 'RFC 9110, 8.8.1: a validator changes with the representation';

const openObject = bodies((part, depth) => depth > 0 && part.member('additionalProperties') === true, {
  why: 'no object of a request takes any member',
  add: 'properties: { options: { type: object, additionalProperties: true } }   # in the request',
});

/** What frameworks take for ids of rows. */
const ROW = /^([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{24})$/i;

function monthBefore(time: unknown): unknown {
  return String(time).replace(
    /^(\d{4}-)(\d\d)/,
    (_, year: string, month: string) => year + String(Number(month) - 1 || 12).padStart(2, '0'),
  );
}

const NOTHING = /^(null|nil|n\/a|undefined|nan|~)$/i;

function textsOf({ resource, contract }: Call): readonly string[] {
  return resource ? recordFacts(resource, contract).texts : [];
}

function hasSecret(call: Call): boolean {
  return Object.keys(secretPart(call.given, maskFor(call))).length > 0;
}

/** The record with its texts as they were before. */
function withoutTexts(call: Call, now: Sent['effect']): ReturnType<typeof Object.fromEntries> {
  const old = now?.before ?? {};
  return Object.fromEntries(textsOf(call).flatMap((name) => (name in old ? [[name, old[name]]] : [])));
}

function idOf(call: Call): string {
  return `${call.caller}\n${call.key}`;
}

/** A GET that knows its tag is told that nothing has changed. */
function tagged(tagOf: (sent: Sent, call: Call) => string) {
  return after((sent, call) => {
    if (!call.is('read') || !isSuccess(sent)) return sent;
    const etag = tagOf(sent, call);
    if (call.request.headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    return withHeader(sent, 'etag', etag);
  });
}

/** Wrong only where two things come together, or after more than one step. */
export const combinations = inGroup('combinations', [
  {
    name: 'update-with-secret-loses-text',
    title: 'an update of a text and of what is write-only, together, leaves the text as it was',
    promise: KEPT,
    applies: all(secret, updatableMember, visibleText),
    make: (context) =>
      after((sent, call) => {
        if (!call.is('update') || !isUpdated(sent) || !hasSecret(call)) return sent;
        const next = rewrite(context, sent, (record) => ({ ...record, ...withoutTexts(call, sent.effect) }));
        return showing(next, call, next.effect?.after);
      }),
  },
  {
    name: 'list-lacks-records-with-new-secrets',
    title: 'a record is in no list after an update of nothing but what is write-only',
    promise: 'the list has all records of the caller',
    applies: all(secret, does('list'), does('update'), freeKey),
    make: () => {
      const hidden = new Set<string>();
      return after((sent, call) => {
        const names = Object.keys(call.given);
        const isSecretOnly = names.length === Object.keys(secretPart(call.given, maskFor(call))).length;
        if (call.is('update') && isUpdated(sent) && names.length > 0 && isSecretOnly) hidden.add(idOf(call));
        if (!call.is('list')) return sent;
        return mapRecords(sent, call, (record) => {
          const key = call.resource && textKey(call.resource, record);
          return hidden.has(`${call.caller}\n${key}`) ? undefined : record;
        });
      });
    },
  },
  {
    name: 'words-for-nothing-emptied',
    title: 'texts such as NULL, nil and n/a become empty',
    promise: KEPT,
    applies: all(visibleText, does('create', 'upsert', 'update')),
    make: () => changingTexts((text) => (NOTHING.test(text) ? '' : text)),
  },
  {
    name: 'texts-cut-at-65535',
    title: 'texts are cut after 65,535 characters (a column of type TEXT that is not strict)',
    promise: KEPT,
    applies: all(visibleText, does('create', 'upsert', 'update')),
    make: () => changingTexts((text) => text.slice(0, 65_535)),
  },
  {
    name: 'charset-read-as-latin1',
    title: 'a body whose media type has a charset is read as Latin-1',
    promise: 'RFC 8259, 8.1: JSON is UTF-8, whatever its type says',
    applies: all(visibleText, does('create', 'upsert')),
    make: () =>
      before((call) => {
        const { body, headers } = call.request;
        if (!body || !/charset/i.test(String(headers['content-type']))) return call;
        return call.with({ body: Buffer.from(Buffer.from(body).toString('latin1')) });
      }),
  },
  {
    name: 'crashes-on-nul-in-object',
    title: 'a NUL in a text of an object that takes any member is answered with 500 (a column of type jsonb)',
    promise: 'RFC 9110, 15.6: a request that may be refused is no failure of the server',
    applies: all(openObject, does('create', 'upsert', 'update')),
    make: () =>
      instead(({ given }) => {
        const inner = Object.values(given).filter((value) => typeof value === 'object' && value !== null);
        return textsIn(inner).some((text) => text.includes('\0'))
          ? page(500, 'Server Error (500)')
          : undefined;
      }),
  },
  {
    name: 'crashes-on-tracing-headers',
    title: 'a request with the header `traceparent` is answered with 500',
    promise: 'RFC 9110, 15.6: a valid request is no failure of the server',
    applies: does('read', 'list'),
    make: () =>
      instead(({ request }) =>
        request.headers['traceparent'] === undefined ? undefined : page(500, 'Server Error (500)'),
      ),
  },
  {
    name: 'reads-take-keys-for-ids',
    title: 'a key like a UUID, or of 24 hexadecimal digits, is taken for the id of a row: no read finds it',
    promise: 'the key identifies the record, and is compared exactly',
    applies: all(freeKey, declares(['read'], 404)),
    make: () =>
      route((call, next) =>
        call.is('read') && ROW.test(call.pathKey ?? '') ? json(404, { detail: 'Not found.' }) : next(call),
      ),
  },
  {
    name: 'upsert-of-digits-answers-201',
    title: 'an upsert of a key of digits that is there is answered with 201',
    promise: 'an upsert of a new key is a creation, every further one an update',
    applies: all(does('upsert'), declares(['upsert'], 200, 201), freeKey),
    make: () =>
      after((sent, call) =>
        call.is('upsert') && isUpdated(sent) && /^\d+$/.test(call.key ?? '') ? withStatus(sent, 201) : sent,
      ),
  },
  {
    name: 'deletion-lowers-keys',
    title: 'a deletion looks for the key in lower case',
    promise: 'the key identifies the record, and is compared exactly',
    applies: all(does('delete'), freeKey),
    make: () =>
      before((call) => (call.is('delete') ? call.withPathKey((call.pathKey ?? '').toLowerCase()) : call)),
  },
  {
    name: 'upsert-shows-unnamed-members',
    title: 'an upsert of a record that is there shows members that no schema names',
    promise: 'answers show what the contract names',
    applies: all(does('upsert'), freeKey, closedAnswers),
    make: () =>
      after((sent, call) => {
        if (!call.is('upsert') || !isUpdated(sent) || !call.resource) return sent;
        const secrets = secretPart(call.given, maskFor(call));
        const others = Object.entries(call.given).filter(([name]) => !(name in secrets));
        return mapRecords(sent, call, (record) => ({ ...Object.fromEntries(others), ...record }));
      }),
  },
  {
    name: 'months-from-zero',
    title: 'times are written with months that are counted from zero',
    promise: 'RFC 3339: a date-time is the moment that it names',
    applies: createdAt,
    make: () =>
      shown((record, call) => {
        const { onCreate = [], onWrite = [] } = call.resource
          ? recordFacts(call.resource, call.contract)
          : {};
        const off = [...onCreate, ...onWrite].map((name) => [name, monthBefore(record[name])] as const);
        return { ...record, ...Object.fromEntries(off) };
      }),
  },
  {
    name: 'updated-at-of-first-token',
    title: 'the time of the last write moves only with writes by the token that made the record',
    promise: 'a member that is set with each write moves on with each write (`set: on-write`)',
    applies: all(tenants, updatedAt, updatableMember),
    make: (context) => {
      const makers = new Map<string, string>();
      return after((sent, call) => {
        const key = call.key ?? '';
        if (isCreated(sent)) makers.set(key, call.caller);
        if (!isUpdated(sent) || makers.get(key) === call.caller || !call.resource) return sent;
        const { onWrite } = recordFacts(call.resource, call.contract);
        return updating(context, { sent, call }, (record, old) => ({
          ...record,
          ...Object.fromEntries(onWrite.map((name) => [name, old[name]])),
        }));
      });
    },
  },
  {
    name: 'whole-update-creates',
    title: 'an update with all that a creation needs makes the record that is not there',
    promise: 'an update of a key that nobody has made answers 404',
    applies: all(freeKey, secret, visibleText, doesAll('upsert', 'update'), declares(['update'], 404)),
    make: () =>
      route((call, next) => {
        const isWhole = hasSecret(call) && textsOf(call).every((name) => name in call.given);
        if (!call.is('update') || !isWhole) return next(call);
        return upon(next(call), (sent) =>
          sent.status === 404 ? json(200, { ...call.given, id: call.pathKey }) : sent,
        );
      }),
  },
  {
    name: 'refused-creation-takes-key',
    title: 'a creation whose body was refused has taken the key: the next one answers 200',
    promise: 'a refused write changes nothing',
    applies: all(does('upsert'), declares(['upsert'], 200, 201), refusesBodies, freeKey),
    make: () => {
      const taken = new Set<string>();
      return after((sent, call) => {
        if (call.is('upsert') && sent.status === 400) taken.add(idOf(call));
        return isCreated(sent) && taken.has(idOf(call)) ? withStatus(sent, 200) : sent;
      });
    },
  },
  {
    name: 'text-unique-in-any-case',
    title: 'a creation is refused when another record has the same text in other letters',
    promise: 'the key identifies the record, and no other member does',
    applies: all(visibleText, does('create', 'upsert')),
    make: () => {
      const taken = new Map<string, { key: string; text: string }>();
      return route((call, next) => {
        const [name = ''] = textsOf(call);
        const text = call.given[name];
        if (!call.is('create', 'upsert') || typeof text !== 'string') return next(call);
        const id = `${call.caller}\n${text.toLowerCase()}`;
        const known = taken.get(id);
        if (known && known.key !== call.key && known.text !== text)
          return json(400, { [name]: ['There is one already.'] });
        return upon(next(call), (sent) => {
          if (isCreated(sent)) taken.set(id, { key: call.key ?? '', text });
          return sent;
        });
      });
    },
  },
  {
    name: 'third-life-answers-200',
    title: 'creating again answers 200 when the record was deleted twice (soft deletion)',
    promise: FREE,
    applies: all(doesAll('upsert', 'delete'), declares(['upsert'], 200, 201), freeKey),
    make: () => {
      const deleted = new Map<string, number>();
      return after((sent, call) => {
        const count = deleted.get(idOf(call)) ?? 0;
        if (isRemoved(sent)) deleted.set(idOf(call), count + 1);
        return isCreated(sent) && count > 1 ? withStatus(sent, 200) : sent;
      });
    },
  },
  {
    name: 'list-shows-former-life',
    title: 'a list shows a record that was deleted and made again with its old texts',
    promise: FREE,
    applies: all(doesAll('upsert', 'delete', 'list'), freeKey, visibleText),
    make: () => {
      const old = new Map<string, Readonly<Record<string, unknown>>>();
      const again = new Map<string, Readonly<Record<string, unknown>>>();
      return after((sent, call) => {
        const id = idOf(call);
        const { effect } = sent;
        if (isRemoved(sent) && effect?.before)
          old.set(id, Object.fromEntries(textsOf(call).map((name) => [name, effect.before?.[name]])));
        const texts = isCreated(sent) ? old.get(id) : undefined;
        if (texts) again.set(id, texts);
        else if (effect) again.delete(id);
        if (!call.is('list')) return sent;
        return mapRecords(sent, call, (record) => {
          const key = call.resource && textKey(call.resource, record);
          return { ...record, ...again.get(`${call.caller}\n${key}`) };
        });
      });
    },
  },
  {
    name: 'list-joins-keys-in-any-case',
    title: 'of records with keys that differ in case only a list shows the last',
    promise: 'the list has all records of the caller',
    applies: all(does('list'), freeKey),
    make: () =>
      after((sent, call) =>
        mapList(sent, call, (items) => {
          const { resource } = call;
          const byKey = items.map((item, index) => {
            const key = resource && textKey(resource, item as Readonly<Record<string, unknown>>);
            return [key?.toLowerCase() ?? index, item] as const;
          });
          return [...new Map(byKey).values()];
        }),
      ),
  },
  {
    name: 'list-lacks-keys-of-digits',
    title: 'records with keys of digits are in no list',
    promise: 'the list has all records of the caller',
    applies: all(does('list'), freeKey),
    make: () =>
      after((sent, call) => {
        if (!call.is('list')) return sent;
        return mapRecords(sent, call, (record) => {
          const key = call.resource && textKey(call.resource, record);
          return key !== undefined && /^\d+$/.test(key) ? undefined : record;
        });
      }),
  },
  {
    name: 'nested-short-names-taken',
    title: 'a member `name` inside of a nested object becomes the text `…_name` of the record',
    promise: 'members of a nested object are not members of the record',
    applies: all(visibleText, does('create', 'upsert')),
    make: () =>
      before((call) => {
        if (!call.isWrite) return call;
        const inner = Object.values(call.given).find((value) => typeof value === 'object' && value !== null);
        const found = textsOf(call).flatMap((name) => {
          const value = (inner as Record<string, unknown> | undefined)?.[name.split('_').at(-1) ?? ''];
          return typeof value === 'string' && name.includes('_') ? [[name, value] as const] : [];
        });
        return found.length > 0 ? call.withGiven({ ...call.given, ...Object.fromEntries(found) }) : call;
      }),
  },
  {
    name: 'secret-host-in-header',
    title: 'a header of the answer to a write names the host of an address that is write-only',
    promise: HIDDEN,
    applies: all(secret, does('create', 'upsert', 'update')),
    make: () =>
      after((sent, call) => {
        const texts = secretTexts(call.given, maskFor(call));
        const host = texts.map((text) => /^https?:\/\/([\w.-]+)/.exec(text)?.[1]).find(Boolean);
        return host && isSuccess(sent) ? withHeader(sent, 'x-upstream', host) : sent;
      }),
  },
  {
    name: 'secrets-in-refusal-of-arrays',
    title: 'the refusal of an array quotes it',
    promise: HIDDEN,
    applies: all(secret, does('create', 'upsert', 'update')),
    make: () =>
      after((sent, { value }) =>
        sent.status === 400 && Array.isArray(value)
          ? json(400, { detail: `Expected an object, not ${JSON.stringify(value)}` })
          : sent,
      ),
  },
  {
    name: 'secrets-for-who-says-to-be-admin',
    title: 'a read with the header `X-Role: admin` or `X-Internal` shows what is write-only',
    promise: HIDDEN,
    applies: all(secret, does('read', 'list')),
    make: (context) =>
      leaking(
        context,
        ({ request: { headers } }) => headers['x-role'] !== undefined || headers['x-internal'] !== undefined,
        (record, secrets) => ({ ...record, ...secrets }),
      ),
  },
  {
    name: 'token-in-own-header-taken',
    title: 'a token in X-API-Key is taken',
    promise: GUARDED,
    applies: all(secured, bearer),
    make: () =>
      before((call) => {
        const token = call.request.headers['x-api-key'];
        return typeof token === 'string' && authorization(call) === '' ? withToken(call, token) : call;
      }),
  },
  {
    name: 'token-in-basic-taken',
    title: 'a token as the user of Basic is taken',
    promise: GUARDED,
    applies: all(secured, bearer),
    make: () =>
      before((call) => {
        const [, text] = /^Basic (\S+)$/i.exec(authorization(call)) ?? [];
        const [token] = Buffer.from(text ?? '', 'base64')
          .toString()
          .split(':');
        return token ? withToken(call, token) : call;
      }),
  },
  {
    name: 'token-in-query-taken',
    title: 'a token in the query, as `access_token`, is taken',
    promise: 'RFC 6750, 2.3: a token should not stand in an address',
    custom: true,
    applies: all(secured, bearer),
    make: () =>
      before((call) => {
        const [, token] = /[?&]access_token=([^&]+)/.exec(call.request.target) ?? [];
        return token ? withToken(call, decodeURIComponent(token)) : call;
      }),
  },
  {
    name: 'done-for-unknown-token',
    title: 'a write with an unknown token is refused after it was done for the last caller',
    promise: GUARDED,
    applies: all(secured, bearer, does('update', 'delete')),
    make: () => {
      let last: string | undefined;
      return route((call, next) =>
        upon(next(call), (sent) => {
          const [, token] = /^Bearer (\S+)$/.exec(authorization(call)) ?? [];
          if (isSuccess(sent)) last = token ?? last;
          if (sent.status !== 401 || !token || !call.is('update', 'delete') || !last) return sent;
          return upon(next(withToken(call, last)), () => sent);
        }),
      );
    },
  },
  {
    name: 'tenant-by-header',
    title: 'a header X-Organization-Id says whose records a list shows',
    promise: 'the credentials of a request say whose it is',
    applies: all(tenants, does('list')),
    make: () =>
      after((sent, call) =>
        call.request.headers['x-organization-id'] === undefined ? sent : mapList(sent, call, () => []),
      ),
  },
  {
    name: 'absence-cached-for-updates-of-others',
    title: 'an update that has not found a record makes it absent for updates of all callers',
    promise: OWN,
    applies: all(tenants, freeKey, declares(['update'], 404)),
    make: () => {
      const absent = new Map<string, Sent>();
      return route((call, next) => {
        const key = call.key ?? '';
        const known = call.is('update') ? absent.get(key) : undefined;
        if (known) return known;
        return upon(next(call), (sent) => {
          if (isCreated(sent)) absent.delete(key);
          if (call.is('update') && sent.status === 404) absent.set(key, sent);
          return sent;
        });
      });
    },
  },
  {
    name: 'key-deleted-by-other-tenant-answers-200',
    title: 'a creation answers 200 when another tenant has deleted a record with the key (soft deletion)',
    promise: OWN,
    applies: all(tenants, doesAll('upsert', 'delete'), declares(['upsert'], 200, 201), freeKey),
    make: () => {
      const deleted = new Map<string, string>();
      return after((sent, call) => {
        const key = call.key ?? '';
        const by = deleted.get(key);
        if (isRemoved(sent)) deleted.set(key, call.caller);
        return isCreated(sent) && by !== undefined && by !== call.caller ? withStatus(sent, 200) : sent;
      });
    },
  },
  {
    name: 'etag-of-texts',
    title: 'the entity tag of a record is made of its texts: after a write of what is hidden it stays',
    promise: VALID,
    applies: all(does('read'), does('update'), secret, updatedAt, visibleText),
    make: () =>
      tagged((sent, call) => {
        let texts: unknown[] = [];
        mapRecords(sent, call, (record) => {
          texts = textsOf(call).map((name) => record[name]);
          return record;
        });
        return `"${Buffer.from(JSON.stringify(texts)).toString('base64url')}"`;
      }),
  },
  {
    name: 'etag-counts-anew',
    title: 'the entity tag of a record is a number that begins at 1 again when it is deleted and made anew',
    promise: VALID,
    applies: all(does('read'), doesAll('upsert', 'delete'), freeKey),
    make: () => {
      const versions = new Map<string, number>();
      const counting = after((sent, call) => {
        const id = idOf(call);
        if (isRemoved(sent)) versions.delete(id);
        else if (sent.effect) versions.set(id, (versions.get(id) ?? 0) + 1);
        return sent;
      });
      const tagging = tagged((_, call) => `"${versions.get(idOf(call)) ?? 0}"`);
      return { handle: (next) => tagging.handle?.(counting.handle?.(next) ?? next) ?? next };
    },
  },
]);
