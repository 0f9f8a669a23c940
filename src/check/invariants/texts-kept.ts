import { keyOf } from '../../contract/record-key.js';
import type { Observation } from '../observation.js';
import type { Actor, Draft, Fault } from './actor.js';
import { isSuccess, recordIn, recordsIn } from './answers.js';
import { shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import type { Members } from './members.js';
import { isValid } from './sample.js';

interface Text {
  readonly what: string;
  readonly text: string;
  /** Servers that mend it do so on purpose. */
  readonly custom?: boolean;
}

/** What serializers, columns, templates and sanitizers change. */
const TEXTS: readonly Text[] = [
  { what: 'letters beyond ASCII', text: 'Grüße, Ærø, Łódź, Ελλάδα, Привет' },
  { what: 'letters of other scripts', text: '日本語 한국어 中文 العربية עברית ไทย हिन्दी' },
  { what: 'an emoji', text: 'Rocket 🚀 and family 👩‍👩‍👧 and flag 🇩🇪' },
  { what: 'combining characters', text: 'e\u0301 and \u00e9, A\u030a and \u00c5' },
  { what: 'ligatures and wide letters', text: 'ﬁne Ａｂｃ ① ½' },
  { what: 'markup', text: '<b>Bold</b> & "quoted" \'single\' <script>alert(1)</script>' },
  { what: 'entities', text: '&lt;b&gt; &amp;amp; &#39; &eacute;' },
  { what: 'backslashes and escapes', text: String.raw`C:\new\table \u0041 \\ \" \/ end\ ` + 'x' },
  { what: 'percent and plus', text: '100%25 a+b%20c %zz ++' },
  { what: 'the language of a database', text: "Robert'); DROP TABLE x;-- % _ \\%" },
  { what: 'templates', text: '{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {0} %s %(x)s $1 $HOME' },
  { what: 'capitals and small letters', text: 'MiXeD CaSe iPhone McDonald ß İ ı' },
  { what: 'spaces inside', text: 'two  spaces, three   spaces' },
  { what: 'tabs and line ends', text: 'tab\there, line\nfeed, carriage\r\nreturn' },
  { what: 'invisible characters', text: 'zero\u200bwidth, soft\u00adhyphen, no\u00a0break, \u2028 line' },
  { what: 'digits', text: '0012345678901234567890' },
  { what: 'a number', text: '1e5' },
  { what: 'a decimal number', text: '1.0' },
  { what: 'the word true', text: 'true' },
  { what: 'the word null', text: 'null' },
  { what: 'the word None', text: 'None' },
  { what: 'a date', text: '2024-02-30' },
  { what: 'JSON', text: '{"a":[1,null]}' },
  { what: 'a comma list', text: 'a,b;c|d' },
  { what: 'an address', text: 'https://example.com/?a=1&b=%20#c user@example.com' },
  { what: '60 characters', text: longText(60) },
  { what: '130 characters', text: longText(130) },
  { what: '260 characters', text: longText(260) },
  { what: '300 bytes in 150 characters', text: 'äöüß€'.repeat(30) },
  { what: 'one character', text: 'x' },
  { what: 'the digit 0', text: '0' },
  { what: 'spaces around', text: '  around  ', custom: true },
];

function longText(length: number): string {
  return Array.from({ length }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');
}

export const textsKept: Invariant = {
  id: 'texts-kept',
  title: 'Texts come back character by character',
  severity: 'error',
  basis: 'RFC 8259, 7 and 8.1: a JSON string is a sequence of Unicode characters, in UTF-8.',
  about:
    'Texts that serializers, columns, sanitizers and templates are known to change: scripts and emoji, combining characters, markup and entities, escapes, what looks like a number or a word of a programming language, lengths around common columns. In answers, reads and the list. A text that is refused is left to the phase `coverage`; spaces around a text may be dropped, which is a warning.',
  needs: [],
  applies: (subject) => subject.making() !== undefined && textMember({ subject }) !== undefined,
  places: (subject) => [subject.place(subject.making(), 201)],
  clauses: (subject) => subject.clauses(subject.making()?.action),
  scenes: [
    { name: 'when a record is made', play: whenMade },
    { name: 'when a record is updated', play: whenUpdated },
    { name: 'in every spelling of JSON', play: inJson },
  ],
};

function textMember({ subject }: Pick<Actor, 'subject'>): string | undefined {
  return subject.changeable(subject.making()).find((name) => subject.isText(name));
}

interface Tried {
  readonly text: Text;
  readonly key: unknown;
  readonly seen: Observation;
}

async function whenMade(actor: Actor): Promise<void> {
  const { subject } = actor;
  const member = textMember(actor) ?? '';
  const node = subject.kept().get(member);
  const texts = TEXTS.filter(({ text }) => node && isValid(subject.contract, node, text));
  const drafts = texts.map(({ text }) => actor.draft({ lean: true, values: { [member]: text } }));
  const seen = await actor.sendAll(drafts.map(({ call }) => call));
  const tried = texts.flatMap((text, index) =>
    triedOf(actor, text, { draft: drafts[index], seen: seen[index] }),
  );
  await allKept(actor, member, tried);
}

function triedOf(
  { subject }: Actor,
  text: Text,
  { draft, seen }: { draft?: Draft; seen?: Observation },
): Tried[] {
  if (!draft || !seen || !isSuccess(seen)) return [];
  return [{ text, key: keyOf(subject.resource, recordIn(subject, seen) ?? {}) ?? draft.asked, seen }];
}

async function allKept(actor: Actor, member: string, tried: readonly Tried[]): Promise<void> {
  const { subject } = actor;
  for (const each of tried) {
    const fault = changed(actor, { member, each, record: recordIn(subject, each.seen), seen: [each.seen] });
    if (fault) actor.report(fault);
  }
  const list = subject.operation('list');
  if (!list || !subject.listIsWhole()) return eachRead(actor, member, tried);
  await actor.settles(async () => {
    const seen = await actor.list();
    const records = new Map(
      recordsIn(subject, seen)?.map((record) => [String(keyOf(subject.resource, record)), record]),
    );
    const faults = tried.map((each) =>
      changed(actor, { member, each, record: records.get(String(each.key)), seen: [each.seen, seen] }),
    );
    return faults.find(Boolean);
  });
}

async function eachRead(actor: Actor, member: string, tried: readonly Tried[]): Promise<void> {
  const operation = actor.subject.operation('read');
  if (!operation) return;
  await actor.settles(async () => {
    const all = await actor.sendAll(tried.map(({ key }) => actor.call(operation, { key })));
    const faults = tried.map((each, index) => {
      const seen = all[index] as Observation;
      return changed(actor, { member, each, record: recordIn(actor.subject, seen), seen: [each.seen, seen] });
    });
    return faults.find(Boolean);
  });
}

interface Change {
  readonly member: string;
  readonly each: Tried;
  readonly record: Members | undefined;
  readonly seen: readonly Observation[];
}

function changed({ subject }: Actor, { member, each, record, seen }: Change): Fault | undefined {
  const { what, text, custom = false } = each.text;
  const shown = record?.[member];
  if (!record || shown === text) return undefined;
  const trimmed = typeof shown === 'string' && shown === text.trim();
  const complaint = {
    severity: custom && trimmed ? ('warning' as const) : ('error' as const),
    message: `\`${member}\` does not come back as it was sent: ${what}`,
    expected: shownValue(text),
    seen: shownValue(shown),
    remedy:
      'store the text as it is, in a column that holds all of Unicode, and escape it only where it is shown',
    place: subject.member(member),
    clauses: subject.clauses(each.seen.operation?.action),
    member,
  };
  return { complaint, seen };
}

async function whenUpdated(actor: Actor): Promise<void> {
  const { subject } = actor;
  const operation = subject.writing().find(({ action }) => action === 'update');
  const member = subject.changeable(operation).find((name) => subject.isText(name));
  if (!operation || member === undefined) return;
  const made = await actor.make();
  for (const text of JOINED) {
    const seen = await actor.write(operation, made, { [member]: text });
    if (!isSuccess(seen)) return;
    const tried = [{ text: { what: 'several of them', text }, key: made.key, seen }];
    await allKept(actor, member, tried);
    await eachRead(actor, member, tried);
  }
}

/** Several in one, none longer than columns commonly are. */
const JOINED: readonly string[] = [TEXTS.slice(0, 5), TEXTS.slice(5, 11), TEXTS.slice(11, 15)].map((some) =>
  [...some.map(({ text }) => text).join(' | ')].slice(0, 240).join('').trim(),
);

/** RFC 8259, 2 and 7: blanks between tokens and escapes of any character mean nothing. */
async function inJson(actor: Actor): Promise<void> {
  const { subject } = actor;
  const member = textMember(actor) ?? '';
  const making = actor.making();
  const text = `Grüße 🚀 "${actor.stage.unique('quoted')}"`;
  const { call, asked } = actor.draft({ lean: true, values: { [member]: text } });
  const value = call.body && 'value' in call.body ? call.body.value : undefined;
  const escaped = JSON.stringify(value, undefined, '\t').replace(/[^ -~\t\n]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  const raw = `\r\n${escaped}\n`;
  const seen = await actor.send(making, { step: 'JSON with blanks and escapes', key: asked, body: { raw } });
  if (seen.status >= 500) return;
  if (isSuccess(seen)) {
    const key = keyOf(subject.resource, recordIn(subject, seen) ?? {}) ?? asked;
    return allKept(actor, member, [{ text: { what: 'escapes of JSON', text }, key, seen }]);
  }
  actor.report({
    complaint: {
      message: 'JSON with blanks and escapes is refused',
      expected: 'a success',
      seen: String(seen.status),
      remedy: 'read requests with a parser of JSON',
      place: subject.place(making, 201),
    },
    seen: [seen],
  });
}
