import { STATUS_CODES } from 'node:http';
import { header } from '../../http/exchange.js';
import { type FaultOf, inGroup } from './fault.js';
import { json, page, text } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { all, any, bodies, does, typed, visibleText } from './kit/needs.js';
import { instead } from './kit/wrap.js';

const PROMISE = 'no request brings the server down: what cannot be taken is refused as the contract declares';
const VALID = 'a request that keeps to the contract is not refused';
const REASONS = `${VALID}; that servers do not care for such values is common, and worth a warning`;
const WRITES = ['create', 'upsert', 'update', 'replace'] as const;
const writes = does(...WRITES);

const TRACE = `Traceback (most recent call last):
  File "/srv/app/views.py", line 42, in post
    data = json.loads(request.body)
ValueError: cannot handle the request
`;

function raw({ request }: Call): string {
  return Buffer.from(request.body ?? []).toString();
}

function hasBody({ request }: Call): boolean {
  return (request.body?.length ?? 0) > 0;
}

function isUtf8(call: Call): boolean {
  return Buffer.from(raw(call)).equals(Buffer.from(call.request.body ?? []));
}

function isMediaType({ request }: Call, type: string): boolean {
  return header(request.headers, 'content-type')?.split(';')[0]?.trim().toLowerCase() === type;
}

function depthOf(value: unknown): number {
  let depth = 0;
  let level: unknown[] = [value];
  while (level.length > 0 && depth < 10_000) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    depth++;
  }
  return depth;
}

function some(value: unknown, is: (value: unknown) => boolean): boolean {
  if (is(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some((each) => some(each, is));
}

const numbers = (is: (value: number) => boolean) => (call: Call) =>
  some(call.value, (value) => typeof value === 'number' && is(value));
const texts = (is: (value: string) => boolean) => (call: Call) =>
  some(call.value, (value) => typeof value === 'string' && is(value));

/** Bodies that are no good, and that a server has to refuse in good order. */
const CRASHES: readonly { name: string; title: string; when: (call: Call) => boolean }[] = [
  {
    name: 'integer-beyond-64-bits',
    title: 'an integer that 64 bits do not hold',
    when: numbers((value) => Number.isInteger(value) && Math.abs(value) >= 2 ** 63),
  },
  {
    name: 'malformed-json',
    title: 'a body that is no JSON',
    when: (call) => hasBody(call) && call.value === undefined,
  },
  { name: 'no-body', title: 'a missing body', when: (call) => !hasBody(call) },
  { name: 'array-body', title: 'an array as body', when: (call) => Array.isArray(call.value) },
  { name: 'null-body', title: 'null as body', when: (call) => call.value === null },
  {
    name: 'scalar-body',
    title: 'a text or a number as body',
    when: (call) => ['string', 'number', 'boolean'].includes(typeof call.value),
  },
  {
    name: 'empty-object',
    title: 'an empty object as body',
    when: (call) => raw(call).replace(/\s/g, '') === '{}',
  },
  { name: 'invalid-utf8', title: 'a body that is no UTF-8', when: (call) => hasBody(call) && !isUtf8(call) },
  {
    name: 'deep-nesting',
    title: 'a body that is nested 100 levels deep',
    when: (call) => depthOf(call.value) > 100 || /[[{]{100}/.test(raw(call)),
  },
  {
    name: 'null-member',
    title: 'a member that is null',
    when: (call) => Object.values(call.given).includes(null),
  },
  {
    name: 'number-member',
    title: 'a number where a text is expected',
    when: (call) => Object.values(call.given).some((value) => typeof value === 'number'),
  },
  {
    name: 'array-member',
    title: 'a member that is an array',
    when: (call) => Object.values(call.given).some(Array.isArray),
  },
  {
    name: 'object-member',
    title: 'an object in place of the key',
    when: (call) => typeof keyValue(call) === 'object',
  },
  {
    name: 'other-media-type',
    title: 'a body of another media type',
    when: (call) => hasBody(call) && !isMediaType(call, 'application/json'),
  },
  {
    name: 'no-media-type',
    title: 'a body without a media type',
    when: (call) => hasBody(call) && header(call.request.headers, 'content-type') === undefined,
  },
  {
    name: 'lone-surrogate',
    title: 'half of a surrogate pair',
    when: texts((value) => /\p{Surrogate}/u.test(value)),
  },
];

/** Bodies that the schema allows, and that servers stumble over all the same. */
const REFUSALS: readonly {
  name: string;
  title: string;
  when: (call: Call) => boolean;
  need: FaultOf['applies'];
  /** Frameworks, databases, firewalls or good sense refuse it too. */
  usual?: true;
}[] = [
  {
    name: 'nul',
    usual: true,
    title: 'a text with a NUL in it',
    when: texts((value) => value.includes('\0')),
    need: visibleText,
  },
  {
    name: 'long-text',
    usual: true,
    title: 'a text of more than 255 characters',
    when: texts((value) => value.length > 255),
    need: visibleText,
  },
  {
    name: 'very-long-text',
    usual: true,
    title: 'a text of more than 5000 characters',
    when: texts((value) => value.length > 5000),
    need: visibleText,
  },
  {
    name: 'emoji',
    title: 'a text with an emoji',
    when: texts((value) => /[\u{10000}-\u{10ffff}]/u.test(value)),
    need: visibleText,
  },
  {
    name: 'non-ascii',
    title: 'a text with letters outside of ASCII',
    when: texts((value) => /[^\0-\x7f]/.test(value)),
    need: visibleText,
  },
  {
    name: 'quote',
    title: 'a text with a single quote',
    when: texts((value) => value.includes("'")),
    need: visibleText,
  },
  {
    name: 'percent',
    title: 'a text with a percent sign',
    when: texts((value) => value.includes('%')),
    need: visibleText,
  },
  {
    name: 'angle-bracket',
    usual: true,
    title: 'a text with an angle bracket (the firewall takes it for an attack)',
    when: texts((value) => value.includes('<')),
    need: visibleText,
  },
  {
    name: 'empty-text',
    usual: true,
    title: 'an empty text',
    when: (call) => Object.values(call.given).includes(''),
    need: visibleText,
  },
  {
    name: 'big-integer',
    usual: true,
    title: 'an integer beyond 32 bits',
    when: numbers((value) => Math.abs(value) > 2 ** 31),
    need: any(typed('integer'), typed('number')),
  },
  {
    name: 'negative-number',
    usual: true,
    title: 'a negative number',
    when: numbers((value) => value < 0),
    need: any(typed('integer'), typed('number')),
  },
  {
    name: 'fraction',
    title: 'a number with a fraction',
    when: numbers((value) => !Number.isInteger(value)),
    need: typed('number'),
  },
  {
    name: 'zero',
    usual: true,
    title: 'a zero',
    when: numbers((value) => value === 0),
    need: any(typed('integer'), typed('number')),
  },
  {
    name: 'empty-object-member',
    title: 'an empty object as member',
    when: (call) =>
      Object.values(call.given).some((value) => isPlain(value) && Object.keys(value).length === 0),
    need: typed('object'),
  },
];

export const robustness = inGroup('robustness', [
  ...CRASHES.flatMap(({ name, title, when }): FaultOf[] => [
    {
      name: `crashes-on-${name}`,
      title: `${title} is answered with 500`,
      promise: PROMISE,
      applies: writes,
      make: () =>
        instead((call) => (call.isWrite && when(call) ? page(500, 'Server Error (500)') : undefined)),
    },
  ]),
  ...REFUSALS.flatMap(({ name, title, when, need, usual }): FaultOf[] =>
    ([400, 500] as const).map((code) => ({
      name: `${code === 400 ? 'refuses' : 'crashes-on'}-${name}`,
      title: `${title} is answered with ${code}`,
      promise: usual && code === 400 ? REASONS : VALID,
      ...(usual && code === 400 && { custom: true as const }),
      applies: all(writes, need),
      make: () =>
        instead((call) => {
          if (!call.isWrite || !when(call)) return undefined;
          return code === 400 ? json(400, { detail: 'Invalid.' }) : page(500, STATUS_CODES[500] ?? '');
        }),
    })),
  ),
  {
    name: 'refuses-unnamed-inner-member',
    title: 'a member that the schema of an inner object does not name is answered with 400',
    promise: VALID,
    applies: all(writes, openInner()),
    make: ({ contract }) => {
      const names = JSON.stringify(contract.root.value);
      return instead((call) =>
        call.isWrite && unnamed(call, names) ? json(400, { detail: 'Invalid.' }) : undefined,
      );
    },
  },
  {
    name: 'crashes-with-trace',
    title: 'a body that is no JSON is answered with 500 and a stack trace',
    promise: PROMISE,
    applies: writes,
    make: () =>
      instead((call) =>
        call.isWrite && hasBody(call) && call.value === undefined ? text(500, TRACE) : undefined,
      ),
  },
  {
    name: 'crashes-on-long-path',
    title: 'a key of more than 200 characters in a path is answered with 500',
    promise: PROMISE,
    applies: does('read', 'update', 'delete', 'replace'),
    make: () =>
      instead((call) => ((call.pathKey?.length ?? 0) > 200 ? page(500, 'Server Error (500)') : undefined)),
  },
  {
    name: 'crashes-on-odd-path',
    title: 'a key outside of ASCII in a path is answered with 500',
    promise: PROMISE,
    applies: does('read', 'update', 'delete', 'replace'),
    make: () =>
      instead((call) =>
        /[^\0-\x7f]/.test(call.pathKey ?? '') ? page(500, 'Server Error (500)') : undefined,
      ),
  },
  {
    name: 'crashes-on-query',
    title: 'a query parameter that is not declared is answered with 500',
    promise: PROMISE,
    custom: true,
    applies: does('list', 'read'),
    make: () =>
      instead((call) =>
        call.operation?.parameters.every((parameter) => parameter.in !== 'query') &&
        call.request.target.includes('?')
          ? page(500, 'Server Error (500)')
          : undefined,
      ),
  },
]);

function keyValue({ resource, given }: Call): unknown {
  return resource && Object.hasOwn(given, resource.key) ? given[resource.key] : undefined;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of an inner object that no schema of the document names. */
function unnamed(call: Call, names: string): boolean {
  return Object.values(call.given).some(
    (value) =>
      isPlain(value) && Object.keys(value).some((name) => !names.includes(`${JSON.stringify(name)}:`)),
  );
}

function openInner(): FaultOf['applies'] {
  return bodies((part, depth) => depth > 0 && part.member('additionalProperties') === true, {
    why: 'no inner object of a request takes members that are not named',
    add: 'additionalProperties: true   # on a member of a request',
  });
}
