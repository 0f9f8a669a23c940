import type { Violation } from '../../contract/model.js';
import { parsePointer, valueAt } from '../../contract/pointer.js';
import { type FaultContext, type FaultOf, type Sent, type Wrapping, inGroup } from './fault.js';
import { isCreated, isUpdated } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { bodyFaults, repaired, taking } from './kit/lenient.js';
import { all, any, bodies, constrains, declares, does, refusesBodies, typed, writable } from './kit/needs.js';
import { undo } from './kit/stored.js';
import { after, both, route, upon } from './kit/wrap.js';

const PROMISE = 'a body that breaks the schema of the request is refused';
/** Numbers often stand in objects that take any member: whether somebody looks into those is custom. */
const INNER = `${PROMISE}; in an object that takes any member only by custom`;
const TRACELESS = 'a refused write changes nothing';
const WRITES = ['create', 'upsert', 'update', 'replace'] as const;
const writes = all(does(...WRITES), refusesBodies);

function valueIn(fault: Violation, { value }: Call): unknown {
  return valueAt(value, fault.pointer);
}

function wanted(fault: Violation): readonly unknown[] {
  return [fault.params?.['type'] ?? fault.node?.member('type') ?? []].flat();
}

/** A wrong type that gets through: what it is, and what it should have been. */
function mistyped(is: (value: unknown) => boolean, ...instead: readonly string[]) {
  return (fault: Violation, call: Call): boolean =>
    fault.keyword === 'type' &&
    fault.pointer !== '' &&
    is(valueIn(fault, call)) &&
    wanted(fault).some((type) => instead.includes(String(type)));
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const COERCIONS: readonly {
  name: string;
  title: string;
  isTaken: (fault: Violation, call: Call) => boolean;
  custom?: true;
}[] = [
  {
    name: 'number-for-text',
    title: 'a number is taken for a text',
    isTaken: mistyped((value) => typeof value === 'number', 'string'),
  },
  {
    name: 'boolean-for-text',
    title: 'a boolean is taken for a text',
    isTaken: mistyped((value) => typeof value === 'boolean', 'string'),
  },
  {
    name: 'array-for-text',
    title: 'an array is taken for a text',
    isTaken: mistyped(Array.isArray, 'string'),
  },
  { name: 'object-for-text', title: 'an object is taken for a text', isTaken: mistyped(isObject, 'string') },
  {
    name: 'text-for-number',
    custom: true,
    title: 'a text of digits is taken for a number',
    isTaken: mistyped(
      (value) => typeof value === 'string' && Number.isFinite(Number(value)),
      'number',
      'integer',
    ),
  },
  {
    name: 'any-text-for-number',
    custom: true,
    title: 'any text is taken for a number',
    isTaken: mistyped((value) => typeof value === 'string', 'number', 'integer'),
  },
  {
    name: 'boolean-for-number',
    custom: true,
    title: 'a boolean is taken for a number',
    isTaken: mistyped((value) => typeof value === 'boolean', 'number', 'integer'),
  },
  {
    name: 'fraction-for-integer',
    custom: true,
    title: 'a number with a fraction is taken for an integer',
    isTaken: mistyped((value) => typeof value === 'number', 'integer'),
  },
  {
    name: 'text-for-object',
    title: 'a text is taken for an object',
    isTaken: mistyped((value) => typeof value === 'string', 'object'),
  },
  {
    name: 'array-for-object',
    title: 'an array is taken for an object',
    isTaken: mistyped(Array.isArray, 'object'),
  },
  {
    name: 'null',
    title: 'null is taken for any member',
    isTaken: mistyped((value) => value === null, 'string', 'number', 'integer', 'boolean', 'object', 'array'),
  },
  {
    name: 'any-type',
    title: 'members of any type are taken',
    isTaken: (fault) => fault.keyword === 'type' && fault.pointer !== '',
  },
];

const needsFor: Readonly<Record<string, string>> = {
  'text-for-number': 'number',
  'any-text-for-number': 'number',
  'boolean-for-number': 'number',
  'fraction-for-integer': 'integer',
  'text-for-object': 'object',
  'array-for-object': 'object',
};

const KEYWORDS = [
  'required',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'enum',
  'const',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'additionalProperties',
  'minProperties',
  'oneOf',
] as const;

const closedBody = bodies((part) => part.member('additionalProperties') === false, {
  why: 'requests may carry members that the contract does not name',
  add: 'additionalProperties: false   # on the schema of a request',
});

export const validation = inGroup('validation', [
  ...COERCIONS.map(({ name, title, isTaken, custom }): FaultOf => ({
    name: `takes-${name}`,
    title,
    promise: custom ? INNER : PROMISE,
    custom,
    applies: all(writes, constrains('properties'), typed(needsFor[name] ?? 'string')),
    make: () => taking(isTaken),
  })),
  ...KEYWORDS.map((keyword): FaultOf => ({
    name: `ignores-${keyword.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    title: `\`${keyword}\` of request bodies does not count`,
    promise: PROMISE,
    applies: all(writes, keyword === 'additionalProperties' ? closedBody : constrains(keyword)),
    make: () => taking((fault) => fault.keyword === keyword),
  })),
  {
    name: 'update-not-validated',
    title: 'the body of an update is not validated, that of a creation is',
    promise: PROMISE,
    applies: all(does('update'), refusesBodies, constrains('properties')),
    make: () => taking((fault, call) => call.is('update') && fault.pointer !== ''),
  },
  {
    name: 'upsert-validated-once',
    title: 'the body of an upsert is validated only when it creates',
    promise: PROMISE,
    applies: all(does('upsert'), refusesBodies, constrains('properties')),
    make: () => {
      const known = new Set<string>();
      const lenient = taking(
        (fault, call) =>
          call.is('upsert') && known.has(`${call.caller}\n${call.key}`) && fault.pointer !== '',
      );
      const noting = after((sent, call) => {
        if (sent.effect?.after) known.add(`${call.caller}\n${call.key}`);
        return sent;
      });
      return both(lenient, noting);
    },
  },
  {
    name: 'inner-members-not-validated',
    title: 'the members of an object inside of the body are not validated',
    promise: INNER,
    custom: true,
    applies: all(
      writes,
      bodies((_part, depth) => depth > 1, {
        why: 'no request has an object inside',
        add: 'properties: { … }   # of a member',
      }),
    ),
    make: () => taking((fault) => parsePointer(fault.pointer).length > 1),
  },
  {
    name: 'first-fault-only',
    title: 'a body with two faults is taken, one with a single fault is refused',
    promise: PROMISE,
    applies: all(writes, constrains('properties')),
    make: () => taking((fault, call) => bodyFaults(call).length > 1 && fault.pointer !== ''),
  },
  {
    name: 'refused-but-created',
    title: 'an invalid body is refused, but the record is created all the same',
    promise: TRACELESS,
    applies: all(
      writable,
      does('create', 'upsert'),
      any(does('read'), does('list')),
      constrains('properties'),
    ),
    make: (context) => savingRefused(context, (saved) => isCreated(saved)),
  },
  {
    name: 'refused-but-updated',
    title: 'an invalid body is refused, but its valid members are stored',
    promise: TRACELESS,
    applies: all(
      does('update', 'upsert', 'replace'),
      any(does('read'), does('list')),
      constrains('properties'),
    ),
    make: (context) => savingRefused(context, (saved) => isUpdated(saved)),
  },
  {
    name: 'malformed-body-is-empty-object',
    title: 'a body that is no JSON counts as an empty object',
    promise: PROMISE,
    applies: all(does('update'), declares(['update'], 200)),
    make: () => reading((call) => call.request.body !== undefined && call.value === undefined, {}),
  },
  {
    name: 'no-body-is-empty-object',
    title: 'no body at all counts as an empty object',
    promise:
      'the body is required; where an empty object would be right, many frameworks take no body for one',
    custom: true,
    applies: all(does('update'), declares(['update'], 200)),
    make: () => reading((call) => (call.request.body?.length ?? 0) === 0, {}),
  },
  {
    name: 'array-of-one-is-object',
    title: 'an array with the object in it counts as the object',
    promise: PROMISE,
    applies: writes,
    make: () =>
      route((call, next) => {
        const { value } = call;
        const only = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : undefined;
        return call.isWrite && only !== undefined ? next(call.withValue(only)) : next(call);
      }),
  },
  {
    name: 'garbage-behind-json',
    title: 'what stands behind the JSON of a body is not looked at',
    promise: 'a body is what its media type says',
    custom: true,
    applies: writes,
    make: () =>
      route((call, next) => {
        const first = /^\s*(\{.*\}).+$/s.exec(Buffer.from(call.request.body ?? []).toString())?.[1];
        if (!call.isWrite || call.value !== undefined || first === undefined) return next(call);
        return next(call.with({ body: Buffer.from(first) }));
      }),
  },
]);

/** Where a body is refused, what is good in it is sent on all the same; the refusal is what the client sees. */
function savingRefused(context: FaultContext, isMeant: (saved: Sent) => boolean): Wrapping {
  return route((call, next) =>
    upon(next(call), (sent) => {
      const faults = call.isWrite && sent.status === 400 ? bodyFaults(call) : [];
      const other = faults.length > 0 ? repaired(call, faults) : undefined;
      if (!other) return sent;
      return upon(next(other), (saved) => {
        if (!isMeant(saved)) undo(context, saved);
        return sent;
      });
    }),
  );
}

/** The body of an update read as this value. */
function reading(when: (call: Call) => boolean, value: unknown): Wrapping {
  return route((call, next) => {
    if (!call.is('update') || !when(call)) return next(call);
    const headers = { ...call.request.headers, 'content-type': 'application/json' };
    return next(call.with({ headers }).withValue(value));
  });
}
