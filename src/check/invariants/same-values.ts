import type { Actor, Made } from './actor.js';
import { isSameKey, isSuccess, recordIn, recordsOf } from './answers.js';
import { difference, lasting, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import type { Members } from './members.js';

export const sameValues: Invariant = {
  id: 'same-values',
  title: 'Only the key has to be unique',
  severity: 'error',
  basis: 'the contract: the key identifies the record, and no other member does.',
  about:
    'Two records that are alike in everything but their keys: the second one is a record of its own, and the first one stays; so is a third one, with the same texts in capitals. A status that the operation declares for conflicts is accepted.',
  needs: [],
  applies: (subject) => subject.making() !== undefined,
  places: (subject) => [subject.member(subject.resource.key)],
  clauses: (subject) => subject.clauses(subject.making()?.action),
  scenes: [{ name: 'two records with the same values', play: twins }],
};

async function twins(actor: Actor): Promise<void> {
  const { subject } = actor;
  const first = await actor.make();
  const values = Object.fromEntries(Object.entries(first.sent).filter(([name]) => !subject.isKey(name)));
  const draft = actor.draft({ values });
  const seen = await actor.sendCall({ ...draft.call, step: 'the same values under another key' });
  const declared = subject.declares(seen.operation, 409) || subject.declares(seen.operation, 422);
  if (seen.status >= 500 || (!isSuccess(seen) && declared)) return;
  const words = { remedy: 'let nothing but the key be unique', place: subject.member(subject.resource.key) };
  if (seen.status !== first.seen.status) {
    const message = 'a record is not made because another one has the same values';
    const complaint = { ...words, message, expected: String(first.seen.status), seen: String(seen.status) };
    return actor.report({ complaint, seen: [first.seen, seen] });
  }
  if (!(await inOtherCase(actor, first, values))) return;
  const second = actor.made(draft, seen);
  if (isSameKey(second.key, first.key)) {
    const complaint = {
      ...words,
      message: 'two records with the same values have one key',
      expected: 'two keys',
      seen: shownValue(first.key),
    };
    return actor.report({ complaint, seen: [first.seen, seen] });
  }
  if (actor.has('list') && subject.listIsWhole() && !(await bothListed(actor, [first, second]))) return;
  if (!actor.has('read')) return;
  for (const each of [first, second]) {
    const kept = await actor.settles(async () => {
      const read = await actor.read(each.key);
      const record = recordIn(subject, read);
      const other = record && difference(subject, lasting(subject, each.shown), record);
      if (isSuccess(read) && !other) return undefined;
      const complaint = {
        ...words,
        message: 'of two records with the same values one is lost or changed',
        expected: other ? shownValue(other.expected) : '200',
        seen: other ? shownValue(other.seen) : String(read.status),
      };
      return { complaint, seen: [first.seen, seen, read] };
    });
    if (!kept) return;
  }
  await goesAlone(actor, first, second);
}

/** An index over texts may not tell capitals from small letters. */
async function inOtherCase(actor: Actor, first: Made, values: Members): Promise<boolean> {
  const { subject } = actor;
  const texts = Object.entries(values).filter(([name]) => subject.kept().has(name) && subject.isText(name));
  if (texts.length === 0) return true;
  const others = Object.fromEntries(texts.map(([name, text]) => [name, String(text).toUpperCase()]));
  const draft = actor.draft({ values: others });
  const seen = await actor.sendCall({ ...draft.call, step: 'the same texts in capitals' });
  if (seen.status >= 500 || seen.status === first.seen.status) return true;
  const complaint = {
    message: 'a record is not made because another one has the same texts in other letters',
    expected: String(first.seen.status),
    seen: String(seen.status),
    remedy: 'let nothing but the key be unique',
    place: subject.member(subject.resource.key),
  };
  actor.report({ complaint, seen: [first.seen, seen] });
  return false;
}

/** Deletions by what is no key take the one for the other. */
async function goesAlone(actor: Actor, first: Made, second: Made): Promise<void> {
  if (!actor.has('delete') || !isSuccess(await actor.remove(second.key))) return;
  await actor.settles(async () => {
    const read = await actor.read(first.key);
    if (read.status !== 404) return undefined;
    const complaint = {
      message: 'the deletion of a record deletes another one with the same values',
      expected: '200',
      seen: '404',
      remedy: 'delete by nothing but the key',
      place: actor.subject.place(actor.subject.operation('delete'), 204),
      clauses: actor.subject.clauses('delete'),
    };
    return { complaint, seen: [first.seen, second.seen, read] };
  });
}

async function bothListed(actor: Actor, made: readonly Made[]): Promise<boolean> {
  const { subject } = actor;
  return actor.settles(async () => {
    const seen = await actor.list();
    const missing = made.find(({ key }) => recordsOf(subject, seen, key).length === 0);
    if (!isSuccess(seen) || !missing) return undefined;
    const complaint = {
      message: 'of two records with the same values the list shows one',
      expected: 'both records',
      seen: `no record with the key ${shownValue(missing.key)}`,
      remedy: 'list every record that there is: group and join by nothing but the key',
      place: subject.place(subject.operation('list'), 200),
      clauses: subject.clauses('list'),
    };
    return { complaint, seen: [...made.map((each) => each.seen), seen] };
  });
}
