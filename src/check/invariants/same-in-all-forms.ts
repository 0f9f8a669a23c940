import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observe/observation.js';
import type { Act, Actor, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { difference, isSame, shownValue } from './compare.js';
import { beyondAscii } from './many-values.js';
import { type Form, FORMS, FORMS_OF_REFUSALS } from './forms.js';
import type { Invariant } from './invariant.js';
import type { Members } from './members.js';
import { secured, usesBearer } from './refusal.js';

export const sameInAllForms: Invariant = {
  id: 'same-in-all-forms',
  title: 'The same request in another form has the same answer',
  severity: 'error',
  basis:
    'RFC 9110, 12 and 15.5: what is asked for is named by method and target; headers choose among representations.',
  about:
    'Reads and lists as different clients send them: with other Accept, Accept-Encoding, languages, origins, proxies, cookies, long headers, or a query that means nothing. Each answer shows the same record, and each refusal is the same refusal. A query that the contract does not know, and what is malformed or long, may be refused.',
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
    { name: 'of refusals', play: ofRefusals },
  ],
};

/** Most servers compress nothing that is shorter than 1 KB. */
const SOME = 7;

async function ofList(actor: Actor): Promise<void> {
  const list = actor.subject.operation('list');
  if (!list || !actor.subject.listIsWhole()) return;
  await actor.makeMany(SOME);
  await compare(actor, list);
}

async function compare(actor: Actor, operation: Operation): Promise<void> {
  const made = await actor.make();
  const plain = await actor.send(operation, { key: made.key });
  if (!isSuccess(plain)) return;
  const all = await actor.sendAll(
    FORMS.map(({ headers, query, mayRefuse, custom }) =>
      actor.call(operation, { key: made.key, headers, query, odd: mayRefuse ?? custom }),
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
      severity: form.custom ? 'warning' : undefined,
      expected: String(plain.status),
      shown: String(seen.status),
      seen: [plain, seen],
    });
  }
  // Another representation, of which the checks of every exchange have spoken.
  if (seen.declared && !seen.content) return true;
  if (seen.content?.range !== plain.content?.range) return true;
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
  readonly severity?: 'warning' | undefined;
  readonly expected: string;
  readonly shown: string;
  readonly seen: readonly Observation[];
  readonly place?: ReturnType<Actor['subject']['place']>;
}

function report(actor: Actor, { form, severity, expected, shown, seen, place }: Fault): false {
  const complaint = {
    severity,
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
  {
    what: 'the Accept of a browser library',
    type: 'application/json',
    headers: { accept: 'application/json, text/plain, */*', 'accept-language': 'de' },
  },
  {
    what: 'cookies of others',
    type: 'application/json',
    headers: { cookie: 'theme=dark; _ga=GA1.2.3', 'x-request-id': '4bf92f3577b34da6', dnt: '1' },
  },
];

async function ofWrite(actor: Actor): Promise<void> {
  for (const form of TYPES) {
    const texts = beyondAscii(actor);
    const draft = actor.draft({ values: texts });
    if (!isJson(draft.call.operation)) return;
    const { body } = draft.call;
    if (!body || !('value' in body)) return;
    const { headers } = form;
    const act: Act = { key: draft.asked, headers, body: { value: body.value, contentType: form.type } };
    const seen = await actor.send(actor.making(), { ...act, step: form.what });
    if (isSuccess(seen) && misread(actor, form, { seen, texts })) return;
    if (isSuccess(seen) || seen.status >= 500) continue;
    if (!(await actor.takesRecords())) return;
    const complaint = {
      severity: form.custom ? ('warning' as const) : ('error' as const),
      message: `a write with ${form.what} is refused`,
      expected: 'a success',
      seen: String(seen.status),
      remedy: form.headers
        ? 'let headers that the contract does not name make no difference'
        : 'compare media types without case and without their parameters',
      basis: form.headers
        ? sameInAllForms.basis
        : 'RFC 9110, 8.3.1: type and subtype are compared without case, parameters stand behind them.',
    };
    actor.report({ complaint, seen: [seen] });
    if (!form.custom) return;
  }
}

/** RFC 8259, 8.1: JSON is UTF-8, whatever its type says. */
function misread(actor: Actor, form: Form, { seen, texts }: { seen: Observation; texts: Members }): boolean {
  const { subject } = actor;
  const record = recordIn(subject, seen);
  const other = record && difference(subject, texts, record);
  if (!other) return false;
  const complaint = {
    message: `a write with ${form.what} is read in another charset`,
    expected: shownValue(other.expected),
    seen: shownValue(other.seen),
    remedy: 'read JSON as UTF-8, whatever parameters its type has',
    place: subject.member(other.member),
    basis: 'RFC 8259, 8.1 and 11: JSON is UTF-8, and its type has no parameter charset.',
  };
  actor.report({ complaint, seen: [seen] });
  return true;
}

function isJson(operation: Operation | undefined): boolean {
  return operation?.requestBody?.content[0]?.range === 'application/json';
}

/** That each is the one that the contract declares, the checks of every exchange look at. */
async function ofRefusals(actor: Actor): Promise<void> {
  const { subject } = actor;
  const read = actor.operation('read');
  const absent = actor.newKey('absent');
  const guarded = secured(subject).includes(read);
  const acts: readonly Act[] = [
    { key: absent },
    ...(guarded ? [{ key: absent, credentials: 'none' } as const] : []),
    ...(guarded && usesBearer(subject)
      ? [{ key: absent, credentials: { authorization: `Bearer ${actor.stage.unique('nobody')}` } }]
      : []),
  ];
  for (const act of acts) {
    const [plain, ...others] = await actor.sendAll([
      actor.call(read, act),
      ...FORMS_OF_REFUSALS.map(({ headers }) => actor.call(read, { ...act, headers })),
    ]);
    for (const [index, form] of FORMS_OF_REFUSALS.entries()) {
      const seen = others[index];
      if (!plain || !seen || plain.status === seen.status || seen.status >= 500) continue;
      const [expected, shown] = [String(plain.status), String(seen.status)];
      return void report(actor, { form, expected, shown, seen: [plain, seen] });
    }
  }
}
