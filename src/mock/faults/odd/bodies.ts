import { responseFor } from '../../../contract/choose.js';
import { type FaultOf, inGroup } from '../fault.js';
import { json, mapList, textOf, valueOf, withBody } from '../kit/answers.js';
import { all, any, createdAt, declares, does, freeKey, stamped, updatedAt } from '../kit/needs.js';
import { bodyFaults } from '../kit/lenient.js';
import { breaksRefusal } from '../kit/refusals.js';
import { rewrite, showing } from '../kit/stored.js';
import { after, instead, shown } from '../kit/wrap.js';
import { recordFacts } from '../kit/facts.js';
import { stampsIn } from '../timestamps.js';

const JSON_IS_JSON = 'RFC 8259: the same value, written in another way';
const SILENT = 'the contract leaves this open';
const WRITES = ['create', 'upsert', 'update', 'replace'] as const;

function rewritten(name: string, title: string, write: (value: unknown, text: string) => string): FaultOf {
  return {
    name,
    title,
    slot: 'json',
    promise: JSON_IS_JSON,
    applies: () => true,
    make: () =>
      after((sent) => {
        const value = valueOf(sent);
        return value === undefined ? sent : withBody(sent, write(value, textOf(sent)));
      }),
  };
}

function escaped(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
}

/** Times that are the same moment, or as good. The contract has to allow the form: a strict pattern may not. */
function timed(name: string, title: string, write: (text: string) => string): FaultOf {
  return {
    name,
    title,
    slot: 'times',
    promise: 'RFC 3339: the same moment, written in another way',
    applies: all(stamped, (contract) => {
      const nodes = contract.resources.flatMap((resource) => {
        const { onCreate, onWrite, shown: members } = recordFacts(resource, contract);
        return [...onCreate, ...onWrite].flatMap((member) => members.get(member) ?? []);
      });
      const sample = write('2024-01-15T10:30:00.123Z');
      const isAllowed = nodes.every((node) => contract.validator(node, 'response')(sample).length === 0);
      return isAllowed || { why: 'the contract forbids such times', add: 'nothing' };
    }),
    make: () => shown((record, call) => stampsIn(record, call, write)),
  };
}

const micro = (text: string): string => text.replace(/(\.\d{3})Z$/, '$1457Z');

function withoutFraction(time: string): string {
  return time.replace(/\.\d+/, '');
}

/** As databases round that count in whole seconds. */
function toSecond(time: string): string {
  return new Date(Math.round(Date.parse(time) / 1000) * 1000).toISOString().replace('.000', '');
}

/** The times of a record are written otherwise before it is stored. */
function storingTimes(change: (time: string) => string): FaultOf['make'] {
  return (context) =>
    after((sent, call) => {
      const { resource, contract } = call;
      if (!resource || !sent.effect?.after) return sent;
      const { onCreate, onWrite } = recordFacts(resource, contract);
      const names = [...onCreate, ...onWrite];
      const next = rewrite(context, sent, (record) => ({
        ...record,
        ...Object.fromEntries(names.map((name) => [name, change(String(record[name]))])),
      }));
      return showing(next, call, next.effect?.after);
    });
}

/** A key that is not wanted is refused when a record is made with it. */
function refusingKeys(name: string, title: string, isUnwanted: (key: string) => boolean): FaultOf {
  return {
    name,
    title,
    slot: '400',
    promise: 'the document is silent on the alphabet of keys',
    applies: all(declares(['create', 'upsert'], 400), freeKey),
    make: () =>
      instead((call) =>
        call.is('create', 'upsert') && bodyFaults(call).length === 0 && isUnwanted(call.key ?? 'x')
          ? json(400, { [call.resource?.key ?? 'detail']: ['Enter a valid slug.'] })
          : undefined,
      ),
  };
}

export const oddBodies = inGroup('odd-bodies', [
  rewritten('odd-pretty', 'JSON is indented', (value) => `${JSON.stringify(value, null, 2)}\n`),
  rewritten('odd-escaped', 'JSON is written in ASCII', (_value, text) => escaped(text)),
  rewritten('odd-slashes-escaped', 'JSON has a backslash before each slash', (_value, text) =>
    text.replaceAll('/', '\\/'),
  ),
  rewritten('odd-spaces', 'JSON has spaces behind commas and colons', (value) =>
    JSON.stringify(value, null, 1).replace(/\n\s*/g, ' '),
  ),
  rewritten('odd-member-order', 'members come in another order', (value) => JSON.stringify(reversed(value))),
  timed('odd-zone-as-offset', 'times have +00:00 in place of Z', (text) => text.replace('Z', '+00:00')),
  timed('odd-microseconds', 'times have microseconds', micro),
  timed('odd-nanoseconds', 'times have nanoseconds', (text) => text.replace(/(\.\d{3})Z$/, '$1000000Z')),
  timed('odd-lower-case-times', 'times are written in lower case', (text) => text.toLowerCase()),
  timed('odd-times-trimmed', 'zeros at the end of fractions of a second are left out', (text) =>
    text.replace(/\.?0+Z$/, 'Z'),
  ),
  {
    name: 'odd-zone-differs-by-answer',
    slot: 'times',
    title: 'times have Z in an answer on one record, and +00:00 in a list',
    promise: 'RFC 3339: the same moment, written in another way',
    applies: all(stamped, does('list')),
    make: () =>
      shown((record, call) =>
        call.is('list') ? stampsIn(record, call, (text) => text.replace('Z', '+00:00')) : record,
      ),
  },
  {
    name: 'odd-whole-seconds',
    slot: 'times',
    title: 'times are counted in whole seconds: two writes in one second carry the same one',
    promise: SILENT,
    applies: any(createdAt, updatedAt),
    make: storingTimes(withoutFraction),
  },
  {
    name: 'odd-rounded-seconds',
    slot: 'times',
    title: 'times are rounded to whole seconds, up as well as down',
    promise: SILENT,
    applies: any(createdAt, updatedAt),
    make: storingTimes(toSecond),
  },
  {
    name: 'odd-tenths',
    slot: 'times',
    title: 'times are counted in tenths of a second',
    promise: SILENT,
    applies: any(createdAt, updatedAt),
    make: storingTimes((text) => text.replace(/(\.\d)\d+Z$/, '$1Z')),
  },
  {
    name: 'odd-finer-when-written',
    slot: 'times',
    title: 'times have microseconds in the answer to a write, and milliseconds in a read',
    promise: 'databases cut what programs count',
    applies: all(stamped, does('read')),
    make: () => shown((record, call) => (call.isWrite ? stampsIn(record, call, micro) : record)),
  },
  {
    name: 'odd-clock-ahead',
    slot: 'times',
    title: 'the clock of the server is 40 seconds ahead',
    promise: 'clocks differ',
    applies: any(createdAt, updatedAt),
    make: () =>
      shown((record, call) =>
        stampsIn(record, call, (text) => new Date(Date.parse(text) + 40_000).toISOString()),
      ),
  },
  {
    name: 'odd-list-reversed',
    slot: 'order',
    title: 'a list begins with the newest record',
    promise: 'the contract promises no order',
    applies: does('list'),
    make: () => after((sent, call) => mapList(sent, call, (items) => items.toReversed())),
  },
  {
    name: 'odd-list-shuffled',
    slot: 'order',
    title: 'a list comes in another order each time',
    promise: 'the contract promises no order',
    applies: does('list'),
    make: () => {
      let turn = 0;
      return after((sent, call) =>
        mapList(sent, call, (items) => {
          const at = ++turn % Math.max(1, items.length);
          return [...items.slice(at), ...items.slice(0, at)];
        }),
      );
    },
  },
  {
    name: 'odd-refuses-unnamed-members',
    slot: '400',
    title: 'a body with a member that the contract does not name is refused with 400',
    promise: SILENT,
    applies: declares(WRITES, 400),
    make: () =>
      instead((call) => {
        const { resource, contract } = call;
        if (!call.isWrite || !resource || call.value === undefined || bodyFaults(call).length > 0)
          return undefined;
        const text = JSON.stringify(contract.root.value);
        const unknown = Object.keys(call.given).find((name) => !text.includes(`${JSON.stringify(name)}:{`));
        return unknown === undefined || !isDeclared(call, 400) ? undefined : refusal(unknown);
      }),
  },
  refusingKeys(
    'odd-refuses-odd-keys',
    'a key that is no slug is refused with 400',
    (key) => !/^[A-Za-z0-9_.-]{1,200}$/.test(key),
  ),
  {
    name: 'odd-knows-slugs-alone',
    title: 'what is no slug in small letters is refused with 400, as a key and in a path',
    slot: '400',
    promise: 'the document is silent on the alphabet of keys',
    applies: all(declares(['create', 'upsert'], 400), freeKey),
    make: () =>
      instead((call) => {
        const isAsked = call.pathKey !== undefined || (call.isWrite && bodyFaults(call).length === 0);
        return isAsked && !/^[a-z][a-z0-9-]{0,99}$/.test(call.key ?? 'x')
          ? json(400, { detail: 'Enter a valid slug.' })
          : undefined;
      }),
  },
  refusingKeys('odd-refuses-words', 'a key that is a word of programs or routes is refused with 400', (key) =>
    /^(new|search|null|undefined|\d{1,3}|constructor|toString|__proto__)$/.test(key),
  ),
  ...[
    { name: 'errors-array', body: { errors: [{ code: 'invalid', detail: 'Invalid.' }] } },
    { name: 'error-object', body: { error: { code: 400, message: 'Invalid.' } } },
    { name: 'bare-message', body: { message: 'Invalid.' } },
    { name: 'empty-object', body: {} },
  ].map(({ name, body }): FaultOf => ({
    name: `odd-400-${name}`,
    title: `an invalid body is refused with ${JSON.stringify(body)}`,
    promise: 'the contract gives the refusal of invalid bodies no shape',
    applies: all(declares(WRITES, 400), (contract) => {
      const silence = { why: '', add: '' };
      const broken = breaksRefusal(400, () => json(400, body), silence)(contract);
      return broken === true ? { why: 'the contract gives it a shape', add: 'nothing' } : true;
    }),
    make: () => after((sent, call) => (call.operation && sent.status === 400 ? json(400, body) : sent)),
  })),
  {
    name: 'odd-bad-token-text',
    title: 'a token that is not known is refused in other words',
    promise: 'only the text for missing credentials is fixed',
    applies: declares(['read', 'list'], 401),
    make: () =>
      after((sent, call) =>
        call.operation && sent.status === 401 && call.request.headers['authorization'] !== undefined
          ? withBody(sent, JSON.stringify({ detail: 'Token is invalid or expired' }))
          : sent,
      ),
  },
]);

function refusal(name: string) {
  return json(400, { [name]: ['Unknown field.'] });
}

function isDeclared(
  { operation }: { operation: Parameters<typeof responseFor>[0] | undefined },
  status: number,
): boolean {
  return operation !== undefined && responseFor(operation, status) !== undefined;
}
