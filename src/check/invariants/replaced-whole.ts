import type { Actor } from './actor.js';
import { isSuccess, recordIn } from './answers.js';
import { wholeRecord } from './bodies.js';
import { isSame, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';

export const replacedWhole: Invariant = {
  id: 'replaced-whole',
  title: 'A replacement leaves nothing of what was there',
  // Many servers merge, and say so nowhere.
  severity: 'warning',
  basis: 'RFC 9110, 9.3.4: the state of the resource is replaced with the one that the request holds.',
  about:
    'A record is made with all members and replaced by one with nothing but what is required. What the replacement does not name is gone, or has its default. A warning, since many servers merge.',
  needs: ['replace', 'read'],
  applies: (subject) => subject.making() !== undefined,
  places: (subject) => [subject.place(subject.operation('replace'), 200)],
  clauses: (subject) => subject.clauses('replace'),
  scenes: [{ name: 'by what is required alone', play: byTheLeast }],
};

async function byTheLeast(actor: Actor): Promise<void> {
  const { subject, stage } = actor;
  const operation = actor.operation('replace');
  const made = await actor.make();
  const record = wholeRecord(subject, stage, operation, { key: made.key, lean: true });
  const left = Object.keys(made.sent).filter(
    (name) => !Object.hasOwn(record, name) && made.shown[name] && isSame(made.sent[name], made.shown[name]),
  );
  if (left.length === 0) return;
  const replaced = await actor.send(operation, { step: 'replace it', key: made.key, record });
  if (!isSuccess(replaced)) return;
  await actor.settles(async () => {
    const seen = await actor.read(made.key);
    const shown = recordIn(subject, seen);
    const name = left.find((each) => isSame(shown?.[each], made.shown[each]));
    if (name === undefined) return undefined;
    const complaint = {
      message: `a replacement that does not name \`${name}\` leaves it as it was`,
      expected: 'no such member, or its default',
      seen: shownValue(shown?.[name]),
      remedy: 'put the record of the request in place of the old one, or offer PATCH for changes in part',
      place: subject.place(operation, 200),
      member: name,
    };
    return { complaint, seen: [made.seen, replaced, seen] };
  });
}
