import { header } from '../../../http/exchange.js';
import { type FaultContext, type Wrapping, inGroup } from '../fault.js';
import { isSuccess, json, page } from '../kit/answers.js';
import type { Call } from '../kit/call.js';
import { recordFacts } from '../kit/facts.js';
import { all, any, declares, does, secured, typed, visibleText } from '../kit/needs.js';
import { undo } from '../kit/stored.js';
import { after, before, instead, route, upon } from '../kit/wrap.js';

const SILENT = 'the contract leaves this open';
const LIMITS = 'servers have limits, and values that make no sense to them';
const WRITES = ['create', 'upsert', 'update', 'replace'] as const;
const writes = does(...WRITES);

function raw({ request }: Call): string {
  return Buffer.from(request.body ?? []).toString();
}

/** Where nothing else is wrong. */
function refusing(context: FaultContext, why: string, when: (call: Call) => boolean): Wrapping {
  return after((sent, call) => {
    if (!call.isWrite || !isSuccess(sent) || !when(call)) return sent;
    undo(context, sent);
    return json(400, { detail: why });
  });
}

function some(value: unknown, is: (value: unknown) => boolean): boolean {
  if (is(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some((each) => some(each, is));
}

function serverSet({ resource, contract, given }: Call): boolean {
  if (!resource) return false;
  const { onCreate, onWrite, derived } = recordFacts(resource, contract);
  return [...onCreate, ...onWrite, ...derived].some((name) => Object.hasOwn(given, name));
}

/** What servers make of requests that the contract says little about. */
export const oddRequests = inGroup('odd-requests', [
  {
    name: 'odd-refuses-server-set',
    slot: '400',
    title: 'a body with a member that the server sets is refused with 400',
    promise: 'JSON Schema Validation, 9.4: what is read-only is ignored or rejected',
    applies: declares(WRITES, 400),
    make: (context) => refusing(context, 'Read-only.', serverSet),
  },
  {
    name: 'odd-refuses-key-in-update',
    slot: '400',
    title: 'an update that names the key is refused with 400',
    promise: 'JSON Schema Validation, 9.4: what is read-only is ignored or rejected',
    applies: declares(['update'], 400),
    make: (context) =>
      refusing(
        context,
        'Read-only.',
        (call) => call.is('update') && Object.hasOwn(call.given, call.resource?.key ?? ''),
      ),
  },
  {
    name: 'odd-refuses-blanks',
    slot: '400',
    title: 'a text of nothing, or of nothing but blanks, is refused with 400',
    promise: LIMITS,
    applies: declares(WRITES, 400),
    make: (context) =>
      refusing(context, 'May not be blank.', ({ value }) =>
        some(value, (each) => typeof each === 'string' && each.trim() === ''),
      ),
  },
  {
    name: 'odd-refuses-nul',
    slot: '400',
    title: 'a text with a NUL or half of a character is refused with 400',
    promise: LIMITS,
    applies: declares(WRITES, 400),
    make: (context) =>
      refusing(context, 'Not a valid text.', ({ value }) =>
        some(value, (each) => typeof each === 'string' && /\0|\p{Surrogate}/u.test(each)),
      ),
  },
  {
    name: 'odd-refuses-empty-update',
    slot: '400',
    title: 'an update that changes nothing is refused with 400',
    promise: LIMITS,
    applies: declares(['update'], 400),
    make: (context) =>
      refusing(context, 'Nothing to do.', (call) => call.is('update') && raw(call).trim() === '{}'),
  },
  {
    name: 'odd-narrow-numbers',
    slot: '400',
    title: 'numbers below zero and above 100000 are refused with 400',
    promise: LIMITS,
    applies: all(declares(WRITES, 400), any(typed('number'), typed('integer'))),
    make: (context) =>
      refusing(context, 'Out of range.', ({ value }) =>
        some(value, (each) => typeof each === 'number' && (each < 0 || each > 100_000)),
      ),
  },
  {
    name: 'odd-long-texts-refused',
    slot: '400',
    title: 'a text of more than 255 characters that answers show is refused with 400',
    promise: LIMITS,
    applies: all(declares(WRITES, 400), visibleText),
    make: (context) =>
      refusing(context, 'At most 255 characters.', ({ given }) =>
        Object.values(given).some((each) => typeof each === 'string' && each.length > 255),
      ),
  },
  {
    name: 'odd-takes-100-kb',
    slot: '413',
    title: 'a body of more than 100 KB is refused with 413',
    promise: LIMITS,
    applies: writes,
    make: () =>
      instead(({ request }) =>
        (request.body?.length ?? 0) > 100 * 1024 ? page(413, 'Payload Too Large') : undefined,
      ),
  },
  {
    name: 'odd-reads-first-value',
    slot: 'parser',
    title: 'a parser that reads one value, and nothing behind it',
    promise: 'RFC 8259, 9: a parser may accept what is not JSON',
    applies: writes,
    make: () =>
      before((call) => {
        const text = raw(call);
        if (!call.isWrite || call.value !== undefined || !text.startsWith('{')) return call;
        const end = [...text.matchAll(/\}/g)].find(({ index }) => isJson(text.slice(0, index + 1)));
        return end ? call.with({ body: Buffer.from(text.slice(0, end.index + 1)) }) : call;
      }),
  },
  {
    name: 'odd-refuses-twins',
    slot: 'parser',
    title: 'a body in which a member comes twice is refused with 400',
    promise: 'RFC 8259, 4: names should be unique',
    applies: declares(WRITES, 400),
    make: () =>
      instead((call) =>
        call.isWrite && /"(\w+)":[^,{}]+,"\1":/.test(raw(call))
          ? json(400, { detail: 'Twice the same.' })
          : undefined,
      ),
  },
  {
    name: 'odd-415-without-type',
    slot: 'type',
    title: 'a body without a media type is refused with 415',
    promise: 'RFC 9110, 15.5.16',
    applies: writes,
    make: () =>
      instead((call) =>
        call.isWrite && header(call.request.headers, 'content-type') === undefined
          ? page(415, 'Unsupported Media Type')
          : undefined,
      ),
  },
  {
    name: 'odd-missing-first',
    slot: 'order',
    title: 'an update of what is not there answers 404, whatever is in its body',
    promise: SILENT,
    applies: declares(['update'], 404),
    make: (context) =>
      route((call, next) =>
        upon(next(call), (sent) => {
          if (!call.is('update') || sent.status !== 400) return sent;
          const headers = { ...call.request.headers, 'content-type': 'application/json' };
          return upon(next(call.with({ headers }).withValue({})), (other) => {
            undo(context, other);
            return other.status === 404 ? other : sent;
          });
        }),
      ),
  },
  {
    name: 'odd-parses-first',
    slot: 'order',
    title: 'a body that is no JSON is refused with 400 before anybody looks at the credentials',
    promise: SILENT,
    applies: secured,
    make: () =>
      instead((call) =>
        call.isWrite && raw(call).length > 0 && call.value === undefined && isJsonType(call)
          ? json(400, { detail: 'JSON parse error' })
          : undefined,
      ),
  },
]);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isJsonType({ request }: Call): boolean {
  return /json/i.test(header(request.headers, 'content-type') ?? '');
}
