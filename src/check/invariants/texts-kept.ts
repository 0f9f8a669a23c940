import type { Operation } from '../../contract/model.js';
import { keyOf } from '../../contract/record-key.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Draft, Fault, Made } from './actor.js';
import { isSuccess, recordIn, recordsIn } from './answers.js';
import { shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import type { Members } from './members.js';
import { isValid, requestContent } from './sample.js';
import { JOINED, TEXTS, type Text } from './texts.js';

export const textsKept: Invariant = {
  id: 'texts-kept',
  title: 'Texts come back character by character',
  severity: 'error',
  basis: 'RFC 8259, 7 and 8.1: a JSON string is a sequence of Unicode characters, in UTF-8.',
  about:
    'Texts that serializers, columns, sanitizers and templates are known to change: scripts and emoji, combining characters, markup and entities, escapes, what looks like a number or a word of a programming language, control characters, beginnings of formulas, lengths around common columns, and the empty text where it is allowed. In answers, reads and the list. A text that is refused is left to the phase `coverage`; spaces and line ends around a text may be dropped, which is a warning.',
  needs: [],
  applies: (subject) => subject.making() !== undefined && textMember({ subject }) !== undefined,
  places: (subject) => [subject.place(subject.making(), 201)],
  clauses: (subject) => subject.clauses(subject.making()?.action),
  scenes: [
    { name: 'when a record is made', play: whenMade },
    { name: 'when a record is updated', play: whenUpdated },
    { name: 'when it is empty', play: whenEmpty },
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

/** In the answers to the writes. */
function answered(actor: Actor, member: string, tried: readonly Tried[]): void {
  for (const each of tried) {
    const record = recordIn(actor.subject, each.seen);
    const fault = changed(actor, { member, each, record, seen: [each.seen] });
    if (fault) actor.report(fault);
  }
}

async function allKept(actor: Actor, member: string, tried: readonly Tried[]): Promise<void> {
  const { subject } = actor;
  answered(actor, member, tried);
  const list = subject.operation('list');
  if (!list || !subject.listIsWhole()) return eachRead(actor, member, tried);
  await actor.settles(async () => {
    const seen = await actor.list();
    const records = new Map(
      recordsIn(subject, seen)?.map((record) => [String(keyOf(subject.resource, record)), record]),
    );
    if (!isSuccess(seen)) return undefined;
    const faults = tried.map((each) => {
      const record = records.get(String(each.key));
      const change = { member, each, record, seen: [each.seen, seen] };
      // Where the answer to the creation does not tell the key, nobody knows which record it is.
      if (each.key === undefined) return undefined;
      return record ? changed(actor, change) : unlisted(actor, change);
    });
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
      if (seen.status === 404) return unread(actor, { member, each, seen: [each.seen, seen] });
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
  if (!record || shown === text || !subject.mustShow(member, text, shown === undefined)) return undefined;
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

function unlisted({ subject }: Actor, { member, each, seen }: Change): Fault {
  const complaint = {
    message: `a record is not in the list because of its \`${member}\`: ${each.text.what}`,
    expected: `the record with ${shownValue(each.text.text)}`,
    seen: 'no record with its key',
    remedy: 'list every record that there is, whatever its texts are',
    place: subject.place(subject.operation('list'), 200),
    clauses: subject.clauses('list'),
    member,
  };
  return { complaint, seen };
}

function unread({ subject }: Actor, { member, each, seen }: Omit<Change, 'record'>): Fault {
  const complaint = {
    message: `a record cannot be read because of its \`${member}\`: ${each.text.what}`,
    expected: '200',
    seen: `404 for the record with ${shownValue(each.text.text)}`,
    remedy: 'show every record that there is, whatever its texts are',
    place: subject.place(subject.operation('read'), 200),
    clauses: subject.clauses('read'),
    member,
  };
  return { complaint, seen };
}

async function whenUpdated(actor: Actor): Promise<void> {
  const made = await actor.make();
  for (const operation of actor.subject.writing()) {
    for (const joined of JOINED) {
      const text = { what: 'several of them', text: joined };
      // What lists show of them, `whole-list` says.
      if (!(await written(actor, { made, operation, text }, { isListed: false }))) break;
    }
  }
}

/** Where empty texts are allowed: programs take them for nothing. */
async function whenEmpty(actor: Actor): Promise<void> {
  const { subject } = actor;
  const member = textMember(actor) ?? '';
  const node = subject.kept().get(member);
  if (!node || !isValid(subject.contract, node, '')) actor.stage.skip('no text may be empty');
  const text = { what: 'an empty text', text: '' };
  const draft = actor.draft({ lean: true, values: { [member]: '' } });
  await allKept(actor, member, triedOf(actor, text, { draft, seen: await actor.sendCall(draft.call) }));
  for (const operation of subject.writing()) {
    await written(actor, { made: await actor.make(), operation, text });
  }
}

interface Writing {
  readonly made: Made;
  readonly operation: Operation;
  readonly text: Text;
}

/** Whether the server has taken it. */
async function written(
  actor: Actor,
  { made, operation, text }: Writing,
  { isListed = true } = {},
): Promise<boolean> {
  const { subject } = actor;
  const member = subject.changeable(operation).find((name) => subject.isText(name));
  if (member === undefined) return false;
  const seen = await actor.write(operation, made, { [member]: text.text });
  if (!isSuccess(seen)) return false;
  const tried = [{ text, key: made.key, seen }];
  if (isListed) await allKept(actor, member, tried);
  else answered(actor, member, tried);
  await eachRead(actor, member, tried);
  return true;
}

/** RFC 8259, 2 and 7: blanks between tokens and escapes of any character mean nothing. */
async function inJson(actor: Actor): Promise<void> {
  const { subject } = actor;
  const member = textMember(actor) ?? '';
  const making = actor.making();
  if (!requestContent(making)?.range.includes('json')) return;
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
  if (!(await actor.takesRecords())) return;
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
