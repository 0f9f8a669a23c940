import type { Stored } from '../../store/store.js';
import { type FaultContext, type FaultOf, type Sent, type Wrapping, inGroup } from './fault.js';
import {
  isCreated,
  isSuccess,
  isUpdated,
  json,
  mapList,
  mapRecords,
  page,
  withBody,
  withStatus,
} from './kit/answers.js';
import type { Call } from './kit/call.js';
import { recordFacts } from './kit/facts.js';
import { all, any, createdAt, declares, does, secret, secured, visibleMember } from './kit/needs.js';
import { every } from './kit/every.js';
import { maskFor, secretPart } from './kit/secrets.js';
import { overlay, undo, updating } from './kit/stored.js';
import { after } from './kit/wrap.js';
import { reset } from './wire.js';

const ALWAYS = 'what is promised holds every time';
const looks = any(does('read'), does('list'));

/** Every nth of those that match. */
function nth(
  n: number,
  matches: (sent: Sent, call: Call) => boolean,
  change: (sent: Sent, call: Call) => Sent | Promise<Sent>,
): Wrapping {
  const isTime = every(n);
  return after((sent, call) => (matches(sent, call) && isTime() ? change(sent, call) : sent));
}

function seldom(
  name: string,
  {
    title,
    n,
    matches,
    change,
    need,
  }: {
    title: string;
    n: number;
    matches: (sent: Sent, call: Call) => boolean;
    change: (sent: Sent, call: Call, context: FaultContext) => Sent | Promise<Sent>;
    need: FaultOf['applies'];
  },
): FaultOf {
  return {
    name: `${name}-every-${n}`,
    title: `every ${n}th ${title}`,
    promise: ALWAYS,
    applies: need,
    make: (context) => nth(n, matches, (sent, call) => change(sent, call, context)),
  };
}

const isRead = (sent: Sent, call: Call): boolean => call.is('read') && isSuccess(sent);
const isKnown = (_sent: Sent, call: Call): boolean => call.operation !== undefined;

export const rare = inGroup('rare', [
  ...[5, 10, 25].flatMap((n) => [
    seldom('write-lost', {
      title: 'write is answered well and lost',
      n,
      need: all(does('create', 'upsert', 'update'), looks, visibleMember),
      matches: (sent) => sent.effect !== undefined,
      change: (sent, _call, context) => undo(context, sent),
    }),
    seldom('answer-500', {
      title: 'request is answered with 500',
      n,
      need: does('create', 'upsert', 'read', 'list'),
      matches: isKnown,
      change: () => page(500, 'Internal Server Error'),
    }),
  ]),
  ...[502, 504].map((code) =>
    seldom(`answer-${code}`, {
      title: `request is answered with ${code} by the proxy`,
      n: 20,
      need: does('create', 'upsert', 'read', 'list'),
      matches: isKnown,
      change: () => page(code, 'Bad Gateway'),
    }),
  ),
  seldom('creation-answers-200', {
    title: 'creation is answered as an update',
    n: 50,
    need: declares(['upsert'], 200, 201),
    matches: (sent, call) => call.is('upsert') && isCreated(sent),
    change: (sent) => withStatus(sent, 200),
  }),
  seldom('answer-401', {
    title: 'request with good credentials is refused',
    n: 15,
    need: secured,
    matches: (sent, call) => isSuccess(sent) && call.operation !== undefined,
    change: () => json(401, { detail: 'Invalid token.' }, { 'www-authenticate': 'Bearer' }),
  }),
  seldom('answer-empty', {
    title: 'answer has no body',
    n: 12,
    need: does('read', 'list'),
    matches: (sent, call) => call.operation !== undefined && sent.body !== undefined && isSuccess(sent),
    change: (sent) => withBody(sent, ''),
  }),
  seldom('answer-cut', {
    title: 'answer ends in the middle of its JSON',
    n: 12,
    need: does('read', 'list'),
    matches: (sent, call) => call.operation !== undefined && typeof sent.body === 'string' && isSuccess(sent),
    change: (sent) => withBody(sent, String(sent.body).slice(0, -5)),
  }),
  seldom('read-404', {
    title: 'read of a record that is there answers 404',
    n: 10,
    need: does('read'),
    matches: isRead,
    change: () => json(404, { detail: 'Not found.' }),
  }),
  seldom('connection-reset', {
    title: 'request ends with a reset of the connection',
    n: 9,
    need: does('create', 'upsert', 'read', 'list'),
    matches: isKnown,
    change: reset,
  }),
  seldom('list-lacks-one', {
    title: 'list lacks a record',
    n: 6,
    need: does('list'),
    matches: (sent, call) => call.is('list') && isSuccess(sent),
    change: (sent, call) => mapList(sent, call, (items) => items.slice(0, -1)),
  }),
  seldom('upsert-201', {
    title: 'upsert of a record that is there answers 201',
    n: 8,
    need: declares(['upsert'], 200, 201),
    matches: (sent, call) => call.is('upsert') && isUpdated(sent),
    change: (sent) => withStatus(sent, 201),
  }),
  seldom('create-200', {
    title: 'creation answers 200',
    n: 12,
    need: declares(['upsert'], 200, 201),
    matches: (sent) => isCreated(sent),
    change: (sent) => withStatus(sent, 200),
  }),
  seldom('secrets-shown', {
    title: 'write shows what is write-only',
    n: 10,
    need: secret,
    matches: (sent, call) => call.isWrite && sent.effect?.after !== undefined,
    change: (sent, call) =>
      mapRecords(sent, call, (record) => ({
        ...record,
        ...secretPart(sent.effect?.after ?? {}, maskFor(call)),
      })),
  }),
  seldom('created-at-reset', {
    title: 'update sets the creation time anew',
    n: 7,
    need: createdAt,
    matches: (sent) => isUpdated(sent),
    change: (sent, call, context) => {
      const { resource, contract } = call;
      const names = resource ? recordFacts(resource, contract).onCreate : [];
      const now = new Date(context.clock()).toISOString();
      return updating(context, { sent, call }, (record) => ({
        ...record,
        ...Object.fromEntries(names.map((name) => [name, now])),
      }));
    },
  }),
  {
    name: 'read-of-another-every-10',
    title: 'every 10th read shows the record of the read before',
    promise: ALWAYS,
    applies: does('read'),
    make: () => {
      const isTime = every(10);
      let last: Stored | undefined;
      return after((sent, call) => {
        if (!isRead(sent, call)) return sent;
        return mapRecords(sent, call, (record) => {
          const shown = isTime() && last ? overlay(record, last) : record;
          last = record;
          return shown;
        });
      });
    },
  },
  {
    name: 'answer-of-another-tenant-every-10',
    title: 'every 10th list is that of the request before, whoever sent it',
    promise: 'each tenant has its own records',
    applies: all(does('list'), secured),
    make: () => {
      const isTime = every(10);
      let last: Sent | undefined;
      return after((sent, call) => {
        if (!call.is('list') || !isSuccess(sent)) return sent;
        const shown = isTime() && last ? last : sent;
        last = sent;
        return shown;
      });
    },
  },
  {
    name: 'auth-skipped-every-5',
    title: 'every 5th request without credentials gets an empty success',
    promise: 'the operation asks for credentials (`security`)',
    applies: secured,
    make: () =>
      nth(
        5,
        (sent) => sent.status === 401,
        (sent) => withStatus(sent, 200),
      ),
  },
  {
    name: 'first-request-503',
    title: 'the first request after the start is answered with 503 (cold start)',
    promise: ALWAYS,
    applies: does('create', 'upsert', 'read', 'list'),
    make: () => {
      let first = true;
      return after((sent, call) => {
        if (!first || call.operation === undefined) return sent;
        first = false;
        return page(503, 'Service Unavailable');
      });
    },
  },
]);
