import type { Observation } from '../observe/observation.js';
import type { Actor, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { difference, keptOf, lasting, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import type { Members } from './members.js';

export const sameTenant: Invariant = {
  id: 'same-tenant',
  title: 'All credentials of one tenant see and change the same records',
  severity: 'error',
  basis: 'the contract: records belong to the tenant, not to the credential.',
  about:
    'With `--same-tenant-token`: what one credential makes, changes or deletes, the other one sees so, at once, and its upsert of the same key is an update.',
  needs: ['read'],
  applies: (subject) =>
    subject.resource.owner === 'credential' &&
    subject.making() !== undefined &&
    subject.isGuarded() &&
    !subject.isNested(),
  tokens: ['token', 'same-tenant-token'],
  places: (subject) => [subject.member(subject.resource.key)],
  scenes: [
    {
      name: 'what one makes, the other one sees',
      play: (actor) => shared(actor, actor.as('same-tenant-token')),
      alone: true,
    },
    {
      name: 'and the other way round',
      play: (actor) => shared(actor.as('same-tenant-token'), actor),
      alone: true,
    },
  ],
};

async function shared(one: Actor, two: Actor): Promise<void> {
  const { subject } = one;
  const key = subject.keyIsOurs() ? one.newKey() : undefined;
  // That there is nothing must not be kept for one of them alone.
  if (key !== undefined) await two.read(key);
  const made = await one.make({ key });
  let expected: Members = { ...lasting(subject, made.shown), ...keptOf(subject, made.sent) };
  if (!(await sees(two, made, expected)) || !(await sees(one, made, expected))) return;
  for (const operation of subject.writing()) {
    const values = two.otherValues(operation, expected);
    const seen = await two.write(operation, made, values);
    if (operation.action === 'upsert' && isSuccess(seen) && !judgeUpdate(one, made, seen)) return;
    if (!isSuccess(seen)) return refused(one, made, seen);
    expected = { ...expected, ...values };
    if (!(await sees(one, made, expected))) return;
    if (!(await sees(two, made, expected))) return;
  }
  if (one.has('delete')) await deleted(one, two, made);
}

async function sees(actor: Actor, made: Made, expected: Members): Promise<boolean> {
  const { subject } = actor;
  const look = async () => {
    const seen = await actor.read(made.key);
    const record = recordIn(subject, seen);
    const other = record && difference(subject, expected, record);
    if (isSuccess(seen) && !other) return undefined;
    return faultOf(actor, [made.seen, seen], {
      message: other
        ? `two credentials of one tenant see different values of \`${other.member}\``
        : 'a record is not there for another credential of its tenant',
      expected: other ? shownValue(other.expected) : '200',
      seen: other ? shownValue(other.seen) : String(seen.status),
    });
  };
  if (!(await actor.settles(look))) return false;
  if (!actor.has('list') || !subject.listIsWhole()) return true;
  return actor.settles(async () => {
    const seen = await actor.list();
    const [record, ...others] = recordsOf(subject, seen, made.key);
    const isAlone = record && others.length === 0;
    if (!isSuccess(seen) || (isAlone && !difference(subject, expected, record))) return undefined;
    return faultOf(actor, [made.seen, seen], {
      message: 'the lists of two credentials of one tenant differ',
      expected: 'the record, once, as it was written last',
      seen: seenOf(record, others.length),
    });
  });
}

function seenOf(record: Members | undefined, others: number): string {
  if (!record) return 'a list without it';
  return others > 0 ? `${others + 1} records with its key` : 'the record as it was before';
}

interface Words {
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
}

function faultOf({ subject }: Actor, seen: readonly Observation[], words: Words) {
  const remedy = 'look records up and cache them by tenant, not by credential';
  return { complaint: { ...words, remedy, place: subject.member(subject.resource.key) }, seen };
}

function judgeUpdate(actor: Actor, made: Made, seen: Observation): boolean {
  if (seen.status !== 201) return true;
  const message = 'an upsert with another credential of the tenant does not answer as an update';
  actor.report(faultOf(actor, [made.seen, seen], { message, expected: '200', seen: '201' }));
  return false;
}

function refused(actor: Actor, made: Made, seen: Observation): void {
  if (seen.status >= 500) return;
  const message = 'another credential of the tenant may not write to a record';
  actor.report(
    faultOf(actor, [made.seen, seen], { message, expected: 'a success', seen: String(seen.status) }),
  );
}

async function deleted(one: Actor, two: Actor, made: Made): Promise<void> {
  const gone = await two.remove(made.key);
  if (!isSuccess(gone)) return refused(one, made, gone);
  await one.settles(async () => {
    const seen = await one.read(made.key);
    if (!isSuccess(seen)) return undefined;
    const message = 'a record that another credential of the tenant has deleted is still there';
    return faultOf(one, [made.seen, gone, seen], { message, expected: '404', seen: String(seen.status) });
  });
}
