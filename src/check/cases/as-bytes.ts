import { isObject } from '../generate/json.js';
import { matchMediaType } from '../../http/media-type.js';
import { type RawBody, rawBodies } from '../generate/raw-bodies.js';
import type { CallBody, Stage } from '../play/stage.js';
import { changedIn } from './as-sent.js';
import { notAsSent } from './checks.js';
import { type Ground, groundOf } from './ground.js';
import type { OperationCases } from './operation-cases.js';
import { type Exchanged, sendRaw } from './send.js';
import { StillWorks } from './still-works.js';
import { Traces } from './traces.js';
import {
  type Outcome,
  type Topic,
  type Wrong,
  judgeRight,
  judgeWrong,
  outcomeOf,
  placeName,
} from './verdict.js';

const LENIENT = 'RFC 8259, 9: a JSON parser may accept extensions; what is then made of them is not agreed.';
const WHERE = placeName([]);

/** Bodies that no serialiser writes: broken ones are refused, unusual ones are read. */
export async function readsBytesAsJson(stage: Stage, cases: OperationCases): Promise<void> {
  await tried(stage, cases, async function* (ground, usual) {
    for (const body of rawBodies) {
      const sent = await sendBody(ground, usual, body);
      if (sent) yield sent;
    }
    yield await sendNothing(ground, {});
    yield await sendNothing(ground, { contentType: null });
  });
}

/** Media types that the operation does not take, and other ways of writing those that it takes. */
export async function readsMediaTypes(stage: Stage, cases: OperationCases): Promise<void> {
  await tried(stage, cases, async function* (ground, usual) {
    for (const row of mediaTypes.filter((each) => !isDeclared(ground, each)))
      yield await sendAs(ground, usual, row);
  });
}

/** `why`: as traces are asked for. */
type Tried = Exchanged & { readonly why?: string };
type Trial = (ground: Ground, usual: unknown) => AsyncIterable<Tried>;

async function tried(stage: Stage, cases: OperationCases, trial: Trial): Promise<void> {
  const ground = await groundOf(stage, cases);
  const bodies = cases.bodies() ?? stage.skip('no body can be made that its schema allows');
  const stillWorks = await StillWorks.before(ground, bodies.base);
  const traces = await Traces.before(ground);
  for await (const { why, ...sent } of trial(ground, bodies.base))
    await traces.note(outcomeOf(sent.seen), sent, why);
  await traces.look();
  await stillWorks.after();
}

async function sendBody(
  ground: Ground,
  usual: unknown,
  { kind, what, rule, write }: RawBody,
): Promise<Tried | undefined> {
  const { value, key } = ground.prepare(usual);
  const raw = write(value);
  if (raw === undefined) return undefined;
  const sent = await sendRaw(
    ground,
    { raw, contentType: ground.contentType },
    { step: `${kind}: ${what}`, key },
  );
  const topic = { where: WHERE, kind, what, node: ground.cases.bodyNode() };
  if (rule === 'take') judgeRewritten(ground, { ...sent, value }, topic);
  if (rule === 'refuse') judgeWrong(ground, sent.seen, topic);
  if (rule === 'may-take') judgeWrong(ground, sent.seen, { ...topic, severity: 'warning', basis: LENIENT });
  return { ...sent, why: kind };
}

/** It says the same, so it is taken, and the same comes back. */
function judgeRewritten(ground: Ground, { seen, value, key }: Exchanged, topic: Topic): void {
  if (ground.isCertain) judgeRight(ground, seen, topic);
  const isTaken = outcomeOf(seen) === 'accepted';
  const fault = isTaken ? changedIn(ground, { value, key, parts: [] }, seen) : undefined;
  if (fault) ground.stage.report(notAsSent, fault.complaint, ...fault.seen);
}

/** Where an object without members is right, a body without bytes is often taken for one. */
async function sendNothing(
  ground: Ground,
  { contentType }: Pick<CallBody, 'contentType'>,
): Promise<Exchanged> {
  const { contract, operation } = ground.cases;
  const schema = ground.cases.content()?.schema;
  const step = `no body${contentType === null ? ' and no Content-Type' : ''}`;
  const raw = { raw: '', contentType: contentType === null ? null : ground.contentType };
  const sent = await sendRaw(ground, raw, { step });
  const isOptional = schema !== undefined && contract.validator(schema, 'request')({}).length === 0;
  if (operation.requestBody?.required) {
    judgeWrong(ground, sent.seen, {
      where: WHERE,
      kind: 'no body',
      what: step,
      node: ground.cases.bodyNode(),
      severity: isOptional ? 'warning' : undefined,
    });
  }
  return sent;
}

interface MediaTypeRow {
  readonly what: string;
  readonly contentType: string | null;
  /** Of the usual value. */
  readonly write: (value: unknown) => string;
  /** `ignored`: no value can be read from it, so that something is missing if anything is required. */
  readonly rule: 'take' | 'other' | 'ignored' | 'any';
}

const BOUNDARY = 'spectwin-boundary';

const mediaTypes: readonly MediaTypeRow[] = [
  { what: 'text/plain', contentType: 'text/plain', write: asJson, rule: 'other' },
  { what: 'a type that nobody knows', contentType: 'application/x-spectwin', write: asJson, rule: 'other' },
  { what: 'a form', contentType: 'application/x-www-form-urlencoded', write: asForm, rule: 'other' },
  {
    what: 'a form in parts',
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    write: asParts,
    rule: 'other',
  },
  { what: 'XML', contentType: 'application/xml', write: () => '<spectwin/>', rule: 'ignored' },
  { what: 'no Content-Type', contentType: null, write: asJson, rule: 'any' },
  { what: 'a Content-Type that is none', contentType: 'json', write: asJson, rule: 'any' },
  {
    what: 'a charset that JSON does not have',
    contentType: 'application/json; charset=latin1',
    write: asJson,
    rule: 'any',
  },
  { what: 'its charset named', contentType: 'application/json; charset=utf-8', write: asJson, rule: 'take' },
  {
    what: 'other letters and no blanks',
    contentType: 'Application/JSON;Charset="UTF-8"',
    write: asJson,
    rule: 'take',
  },
];

/** Then it has fields of its own, which are written otherwise. */
function isDeclared({ cases }: Ground, { contentType, rule }: MediaTypeRow): boolean {
  const contents = cases.operation.requestBody?.content ?? [];
  const isOther = rule === 'other' || rule === 'ignored';
  return isOther && contents.some(({ range }) => matchMediaType(range, contentType ?? '') >= 0);
}

async function sendAs(ground: Ground, usual: unknown, row: MediaTypeRow): Promise<Exchanged> {
  const { value, key } = ground.prepare(usual);
  const { what, contentType, write, rule } = row;
  const sent = await sendRaw(ground, { raw: write(value), contentType }, { step: `sent as ${what}`, key });
  const topic: Wrong = {
    where: WHERE,
    kind: 'sent as another media type',
    what,
    node: ground.cases.bodyNode(),
  };
  if (rule === 'take' && ground.isCertain && ground.contentType === 'application/json')
    judgeRight(ground, sent.seen, { ...topic, kind: 'its media type written in another way' });
  if (rule === 'other') judgeWrong(ground, sent.seen, { ...topic, severity: 'warning' });
  if (rule === 'ignored') judgeIgnored(ground, sent, topic);
  return sent;
}

function judgeIgnored(ground: Ground, { seen }: Exchanged, topic: Wrong): Outcome {
  const { contract } = ground.cases;
  const schema = ground.cases.content()?.schema;
  const [missing] = schema ? contract.validator(schema, 'request')({}) : [];
  return judgeWrong(ground, seen, {
    ...topic,
    kind: 'sent as a media type in which it says nothing',
    demand: missing,
    severity: missing ? undefined : 'warning',
  });
}

function asJson(value: unknown): string {
  return JSON.stringify(value);
}

function fieldsOf(value: unknown): [name: string, text: string][] {
  const members = isObject(value) ? Object.entries(value) : [];
  return members.map(([name, member]) => [
    name,
    typeof member === 'string' ? member : JSON.stringify(member),
  ]);
}

function asForm(value: unknown): string {
  return new URLSearchParams(fieldsOf(value)).toString();
}

function asParts(value: unknown): string {
  const parts = fieldsOf(value).map(
    ([name, text]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
  );
  return `${parts.join('')}--${BOUNDARY}--\r\n`;
}
