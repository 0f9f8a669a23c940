import type { Headers } from '../../http/exchange.js';
import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observation.js';
import type { Act, Actor, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { isSame, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import type { Members } from './members.js';

/** How clients ask for the same thing. */
interface Form {
  readonly what: string;
  readonly headers?: Headers;
  readonly query?: string;
  /** A refusal is no fault: some servers are strict here. */
  readonly mayRefuse?: boolean;
}

const FORMS: readonly Form[] = [
  { what: 'Accept: application/json', headers: { accept: 'application/json' } },
  { what: 'the Accept of a browser library', headers: { accept: 'application/json, text/plain, */*' } },
  { what: 'an Accept with weights', headers: { accept: 'application/json;q=0.9, */*;q=0.1' } },
  { what: 'no Accept', headers: { accept: undefined } },
  { what: 'no compression', headers: { 'accept-encoding': 'identity' } },
  { what: 'gzip', headers: { 'accept-encoding': 'gzip' } },
  { what: 'no Accept-Encoding', headers: { 'accept-encoding': undefined } },
  { what: 'a coding that nobody knows', headers: { 'accept-encoding': 'x-unknown' } },
  {
    what: 'another user agent',
    headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0' },
  },
  { what: 'a language', headers: { 'accept-language': 'de-DE, de;q=0.9, en;q=0.1' } },
  { what: 'an origin', headers: { origin: 'https://app.example.com' } },
  { what: 'a proxy in between', headers: { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' } },
  { what: 'a query that means nothing', query: '?_=1700000000000', mayRefuse: true },
  { what: 'an empty query', query: '?' },
  { what: 'no-cache', headers: { 'cache-control': 'no-cache', pragma: 'no-cache' } },
];

export const sameInAllForms: Invariant = {
  id: 'same-in-all-forms',
  title: 'The same request in another form has the same answer',
  severity: 'error',
  basis:
    'RFC 9110, 12 and 15.5: what is asked for is named by method and target; headers choose among representations.',
  about:
    'Reads and lists as different clients send them: with other Accept, Accept-Encoding, languages, origins, proxies, or a query that means nothing. Each answer shows the same record. A query that the contract does not know may be refused.',
  needs: ['read'],
  applies: (subject) => subject.making() !== undefined,
  places: (subject) => [
    subject.place(subject.operation('read'), 200),
    subject.place(subject.operation('list'), 200),
  ],
  scenes: [
    { name: 'of a record', play: (actor) => compare(actor, actor.operation('read')) },
    { name: 'of the list', play: ofList },
    { name: 'of a write', play: ofWrite },
  ],
};

async function ofList(actor: Actor): Promise<void> {
  const list = actor.subject.operation('list');
  if (list && actor.subject.listIsWhole()) await compare(actor, list);
}

async function compare(actor: Actor, operation: Operation): Promise<void> {
  const made = await actor.make();
  const plain = await actor.send(operation, { key: made.key });
  if (!isSuccess(plain)) return;
  const all = await actor.sendAll(
    FORMS.map(({ headers, query, mayRefuse: odd }) =>
      actor.call(operation, { key: made.key, headers, query, odd }),
    ),
  );
  for (const [index, form] of FORMS.entries()) {
    if (!judge(actor, form, { made, plain, seen: all[index] as Observation })) return;
  }
}

interface Compared {
  readonly made: Made;
  readonly plain: Observation;
  readonly seen: Observation;
}

function judge(actor: Actor, form: Form, { made, plain, seen }: Compared): boolean {
  const { subject } = actor;
  if (seen.status >= 500 || (seen.status >= 300 && seen.status < 400)) return true;
  if (!isSuccess(seen)) {
    if (form.mayRefuse && seen.status >= 400) return true;
    return report(actor, {
      form,
      expected: String(plain.status),
      shown: String(seen.status),
      seen: [plain, seen],
    });
  }
  const [first, second] = [plain, seen].map((each) => shownIn(actor, each, made.key));
  if (!first || (second && isSame(first, second))) return true;
  const place = subject.place(seen.operation, 200);
  return report(actor, {
    form,
    expected: shownValue(first),
    shown: shownValue(second),
    seen: [plain, seen],
    place,
  });
}

function shownIn({ subject }: Actor, seen: Observation, key: unknown): Members | undefined {
  return seen.operation === subject.operation('list')
    ? recordsOf(subject, seen, key)[0]
    : recordIn(subject, seen);
}

interface Fault {
  readonly form: Form;
  readonly expected: string;
  readonly shown: string;
  readonly seen: readonly Observation[];
  readonly place?: ReturnType<Actor['subject']['place']>;
}

function report(actor: Actor, { form, expected, shown, seen, place }: Fault): false {
  const complaint = {
    message: `with ${form.what} the answer is another one`,
    expected,
    seen: shown,
    remedy: 'let headers and queries that the contract does not name make no difference to what is shown',
    place,
    ...(place ? {} : { basis: sameInAllForms.basis }),
  };
  actor.report({ complaint, seen });
  return false;
}

/** RFC 9110, 8.3.1: types are compared without case, and charset says nothing about JSON (RFC 8259, 11). */
const TYPES: readonly (Form & { readonly custom?: boolean; readonly type: string })[] = [
  { what: 'a charset in Content-Type', type: 'application/json; charset=utf-8' },
  {
    what: 'a charset in Content-Type, written without a space and in capitals',
    type: 'application/json;charset=UTF-8',
  },
  { what: 'Content-Type in capitals', type: 'Application/JSON', custom: true },
];

async function ofWrite(actor: Actor): Promise<void> {
  for (const form of TYPES) {
    const draft = actor.draft();
    if (!isJson(draft.call.operation)) return;
    const { body } = draft.call;
    if (!body || !('value' in body)) return;
    const act: Act = { key: draft.asked, body: { value: body.value, contentType: form.type } };
    const seen = await actor.send(actor.making(), { ...act, step: form.what });
    if (isSuccess(seen) || seen.status >= 500) continue;
    if (!(await actor.takesRecords())) return;
    const complaint = {
      severity: form.custom ? ('warning' as const) : ('error' as const),
      message: `a write with ${form.what} is refused`,
      expected: 'a success',
      seen: String(seen.status),
      remedy: 'compare media types without case and without their parameters',
      basis: 'RFC 9110, 8.3.1: type and subtype are compared without case, parameters stand behind them.',
    };
    actor.report({ complaint, seen: [seen] });
    if (!form.custom) return;
  }
}

function isJson(operation: Operation | undefined): boolean {
  return operation?.requestBody?.content[0]?.range === 'application/json';
}
