import { sourcesOf } from '../observe/record.js';
import type { Operation } from '../../contract/model.js';
import { withKey } from '../../contract/record-key.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn } from './answers.js';
import { difference, lasting, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { type Members, isFlagged, membersOf } from './members.js';

export const onlyWhatIsSent: Invariant = {
  id: 'only-what-is-sent',
  title: 'An update changes what was sent and nothing else',
  severity: 'error',
  basis: 'the contract: an update changes the members that are sent.',
  about:
    'Each member alone, none at all, and members that clients cannot set: the key, what is read-only, and what the server sets. Sent all the same, these may be ignored or refused, but must not be taken. Members that the server sets on every write may change.',
  needs: ['update'],
  applies: (subject) => subject.making() !== undefined,
  places: (subject) => [subject.place(subject.operation('update'), 200)],
  clauses: (subject) => subject.clauses('update'),
  scenes: [
    { name: 'one member at a time', play: oneAtATime },
    { name: 'nothing', play: (actor) => attempt(actor, () => ({})) },
    { name: 'another key', play: otherKey },
    { name: 'members that the server sets', play: serverMembers },
    {
      name: 'a member that nobody knows',
      play: (actor) => attempt(actor, () => ({ x_unknown: actor.stage.unique('unknown') })),
    },
  ],
};

async function oneAtATime(actor: Actor): Promise<void> {
  const { subject } = actor;
  const operation = actor.operation('update');
  const { sent } = actor.draft();
  const names = [...membersOf(subject.contract, subject.requestSchema(operation)).keys()];
  const changeable = new Set(subject.changeable(operation));
  const made = await actor.make();
  let known = made.shown;
  for (const name of names.filter(
    (each) => changeable.has(each) || subject.secret(operation).includes(each),
  )) {
    const value = changeable.has(name)
      ? subject.another(name, known[name], actor.stage.unique('Changed'))
      : sent[name];
    if (value === undefined) continue;
    const after = await change(actor, { operation, made, known, values: { [name]: value } });
    if (!after) return;
    known = after;
  }
}

async function attempt(actor: Actor, values: (made: Made) => Members): Promise<void> {
  const operation = actor.operation('update');
  const made = await actor.make();
  await change(actor, { operation, made, known: made.shown, values: values(made) });
}

interface Changing {
  readonly operation: Operation;
  readonly made: Made;
  readonly known: Members;
  readonly values: Members;
}

/** The record afterwards, or undefined when something is wrong. */
async function change(actor: Actor, changing: Changing): Promise<Members | undefined> {
  const { subject } = actor;
  const { operation, made, known, values } = changing;
  const written = await actor.write(operation, { key: made.key, shown: known }, values);
  const taken = isSuccess(written) ? keptIn(actor, values) : {};
  const expected = lasting(subject, known, taken);
  const answered = recordIn(subject, written);
  const fault =
    isSuccess(written) && answered && faultOf(actor, { expected, record: answered, seen: [written] });
  if (fault) {
    actor.report(fault);
    return undefined;
  }
  if (!actor.has('read')) return answered ?? known;
  const look = async (): Promise<Fault | undefined> => {
    const seen = await actor.read(made.key);
    const record = recordIn(subject, seen);
    if (!record || !isSuccess(seen)) return lost(actor, written, seen);
    const shown = { expected, record, seen: [written, seen] };
    return (
      faultOf(actor, shown) ?? (isSuccess(written) && answered ? staleIn(actor, shown, answered) : undefined)
    );
  };
  return (await actor.settles(look)) ? { ...known, ...(isSuccess(written) ? answered : {}) } : undefined;
}

/** Of what was sent, what an update may change. */
function keptIn({ subject }: Actor, values: Members): Members {
  return Object.fromEntries(Object.entries(values).filter(([name]) => subject.kept().has(name)));
}

interface Shown {
  readonly expected: Members;
  readonly record: Members;
  readonly seen: readonly Observation[];
}

function faultOf({ subject }: Actor, { expected, record, seen }: Shown): Fault | undefined {
  const found = difference(subject, expected, record);
  if (!found) return undefined;
  const complaint = {
    message: `an update that does not change \`${found.member}\` changes it`,
    expected: shownValue(found.expected),
    seen: shownValue(found.seen),
    remedy: 'change only the members that the request has, and of these only those that clients may set',
    place: subject.member(found.member),
    clauses: subject.clauses('update'),
    member: found.member,
  };
  return { complaint, seen };
}

/** Also after a change that nothing else shows. */
function staleIn({ subject }: Actor, { record, seen }: Shown, answered: Members): Fault | undefined {
  const times = subject.ruled('on-write').map((name) => [name, answered[name]] as const);
  const found = difference(subject, Object.fromEntries(times), record);
  if (!found) return undefined;
  const complaint = {
    message: `\`${found.member}\` in a read is not what the answer to the update showed`,
    expected: shownValue(found.expected),
    seen: shownValue(found.seen),
    remedy: 'drop what is cached of a record with every write to it, whatever it changes',
    place: subject.member(found.member),
    clauses: subject.clauses('update'),
    member: found.member,
  };
  return { complaint, seen };
}

function lost({ subject }: Actor, written: Observation, seen: Observation): Fault {
  const complaint = {
    message: 'a record cannot be read under its key after an update',
    expected: '200',
    seen: String(seen.status),
    remedy: 'leave the key of a record as it is, whatever an update says',
    place: subject.place(subject.operation('update'), 200),
    clauses: subject.clauses('update'),
  };
  return { complaint, seen: [written, seen] };
}

/** In the body stands the key of another record: neither of the two may become the other. */
async function otherKey(actor: Actor): Promise<void> {
  const { subject } = actor;
  const operation = actor.operation('update');
  if (!subject.keyIsInPath(operation) || subject.resource.key === '') return;
  const [other, made] = await actor.makeMany(2);
  if (!other || !made) return;
  const [name] = subject.changeable(operation);
  const own: Members =
    name === undefined ? {} : { [name]: subject.another(name, made.shown[name], actor.stage.unique('Own')) };
  const values = withKey(subject.resource, own, other.key);
  const known = await change(actor, { operation, made, known: made.shown, values });
  if (!known) return;
  const derived = [...sourcesOf(subject.resource).keys()].map((each) => [each, other.key] as const);
  if (derived.length > 0)
    await actor.write(operation, { key: made.key, shown: known }, { ...own, ...Object.fromEntries(derived) });
  if (!actor.has('read')) return;
  await actor.settles(async () => {
    const seen = await actor.read(other.key);
    const record = recordIn(subject, seen);
    if (!record || !isSuccess(seen)) return lost(actor, made.seen, seen);
    return faultOf(actor, { expected: lasting(subject, other.shown), record, seen: [seen] });
  });
}

/** Values that no server would come up with, for everything that is not the caller's to set. */
async function serverMembers(actor: Actor): Promise<void> {
  const { subject } = actor;
  const foreign = [...subject.shown()].filter(([name, node]) => {
    if (subject.kept().has(name) || subject.isKey(name)) return false;
    return subject.resource.fields.has(name) || isFlagged(subject.contract, node, 'readOnly');
  });
  if (foreign.length === 0) return;
  await attempt(actor, (made) =>
    Object.fromEntries(
      foreign.map(([name]) => [name, strange(made.shown[name], actor.stage.unique('foreign'))]),
    ),
  );
}

function strange(value: unknown, text: string): unknown {
  if (typeof value === 'number') return value + 1000;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? '2001-02-03T04:05:06Z' : text;
}
