import { lazy } from '../../contract/lazy.js';
import type { Content, Contract, Operation, Resource } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer } from '../../contract/pointer.js';
import { keyOf } from '../../contract/record-key.js';
import { accepts } from '../../http/media-type.js';
import type { Outcome } from '../behaviours/behaviour.js';
import { compileEnvelope, placed } from './envelope.js';
import { declaredHeaders } from './declared-headers.js';
import { compileTell } from '../listing/tell.js';
import type { RecordRules } from '../records/rules.js';
import { itemsOf, schemaAt } from '../schema-facts.js';
import { compileTrueShow } from './show.js';
import { concreteType, isJsonRange } from '../media/concrete.js';
import { encode } from '../media/encode.js';
import { givenValue, staticValue } from './static-value.js';
import { isBodiless, successOf } from './status.js';

/** How an operation answers when its behaviour has done one thing, worked out once. */
export interface Success {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The media types that it can be shown in; none: there is no body. */
  readonly shown: readonly Shown[];
}

export interface Shown {
  readonly mediaType: string;
  /** Those of the answer, with Content-Type. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the whole body. */
  readonly schema: Node | undefined;
  readonly body: (outcome: Outcome) => unknown;
}

interface Source {
  readonly operation: Operation;
  readonly resource: Resource;
  readonly rules: RecordRules;
  readonly contract: Contract;
}

/** The best first. 201 says that something was made (RFC 9110, 15.3.2): what was only written has another success, where there is one. */
const USUAL: Readonly<Record<Outcome['done'], readonly [number, ...number[]]>> = {
  created: [201],
  written: [200, 204, 202],
  read: [200],
  removed: [204],
  listed: [200],
};

function usualOf({ responses }: Operation, done: Outcome['done']): number {
  const usual = USUAL[done];
  return usual.find((status) => responses.some((each) => each.status === String(status))) ?? usual[0];
}

export function compileSuccess(done: Outcome['done'], source: Source): Success {
  const { operation, contract } = source;
  const { status, spec } = successOf(operation, usualOf(operation, done));
  const contents = isBodiless(status) ? [] : (spec?.content ?? []);
  const able = contents.filter(({ range }) => isJsonRange(range) || isXml(range));
  const chosen = able.length > 0 ? able : contents.slice(0, 1);
  const headers = declaredHeaders(spec, contract);
  const inOrder = chosen.toSorted((a, b) => Number(isJsonRange(b.range)) - Number(isJsonRange(a.range)));
  return { status, headers, shown: inOrder.map((content) => compileShown(content, headers, source)) };
}

function isXml(range: string): boolean {
  return /[/+]xml\b/i.test(range);
}

function compileShown(content: Content, headers: Success['headers'], source: Source): Shown {
  const { contract } = source;
  const declaredType = concreteType(content, contract);
  const body = compileBody(content, source);
  if (isJsonRange(content.range) && /json/i.test(declaredType)) {
    const withType = { 'content-type': declaredType, ...headers };
    return { mediaType: declaredType, headers: withType, schema: content.schema, body };
  }
  const given = lazy(() => givenValue(content, contract));
  const encoded = (value: unknown, isGiven: boolean) =>
    encode(value, { content, mediaType: declaredType, contract, isGiven });
  const isShown = isXml(content.range);
  const { mediaType } = encoded(given()?.value ?? staticValue(content, contract), given() !== undefined);
  return {
    mediaType,
    headers: { 'content-type': mediaType, ...headers },
    schema: undefined,
    body: (outcome) => encoded(body(outcome), !isShown && given() !== undefined).value,
  };
}

/** The one that Accept prefers. What it refuses altogether gets the first all the same (RFC 9110, 12.5.1). */
export function chooseShown({ shown }: Success, accept: string | undefined): Shown | undefined {
  const [first] = shown;
  if (shown.length < 2 || accept === undefined) return first;
  const type = accepts(
    accept,
    shown.map(({ mediaType }) => mediaType),
  );
  return shown.find(({ mediaType }) => mediaType === type) ?? first;
}

function compileBody(content: Content, source: Source): Shown['body'] {
  const { schema, range } = content;
  const { resource, operation, contract } = source;
  const at = resource.bodies.get(operation)?.answer;
  const fixed = () => staticValue(content, contract);
  const keyAt = resource.bodies.get(operation)?.key;
  if (at === undefined && keyAt !== undefined && isJsonRange(range)) {
    return (outcome) => withKeyOf(outcome, { resource, value: fixed(), at: keyAt });
  }
  if (at === undefined || !(isJsonRange(range) || isXml(range))) return fixed;
  const place = schemaAt(schema, parsePointer(at), contract);
  // What is told of a list stands where the resource's own list has it.
  const isOwnList = resource.operations.get('list') === operation;
  const envelope = compileEnvelope(schema, at, {
    contract,
    countAt: isOwnList ? resource.countAt : undefined,
  });
  const item = compileTrueShow(place, source.rules, contract);
  const listed = compileTrueShow(itemsOf(place, contract), source.rules, contract);
  const tell = resource.listing && isOwnList && compileTell(schema, resource.listing, contract);
  const isTrue = (value: unknown) => !schema || contract.validator(schema, 'response')(value).length === 0;
  return (outcome) => {
    if (outcome.done === 'listed') {
      const total = Number(outcome.chosen?.told.get('total') ?? outcome.records.length);
      const whole = envelope(outcome.records.map(listed), total);
      return outcome.chosen && tell ? tell(whole, outcome.chosen) : whole;
    }
    const value = envelope(item(outcome.record));
    return outcome.done === 'removed' && !isTrue(value) ? fixed() : value;
  };
}

/** An answer that tells the key of the record and nothing else of it. */
function withKeyOf(outcome: Outcome, given: { resource: Resource; value: unknown; at: string }): unknown {
  const { resource, value, at } = given;
  if (outcome.done === 'listed') return value;
  const key = outcome.done === 'created' ? outcome.key : keyOf(resource, outcome.record);
  return key === undefined ? value : placed(value, parsePointer(at), key);
}
