import type { Node } from '../../contract/node.js';
import { inPlace, shapeOf } from '../../contract/shape-of.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn } from './answers.js';
import { type Difference, difference, keptOf, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { type Members, isMembers, membersOf } from './members.js';
import { isValid } from './sample.js';
import type { Subject } from './subject.js';

export const nestedStaysNested: Invariant = {
  id: 'nested-stays-nested',
  title: 'What stands in a nested object stays there',
  severity: 'error',
  basis: 'the contract: members of a nested object are not members of the record.',
  about:
    'Open objects in requests, filled with members that are named like those of the record, or like columns that hold them. A server that spreads such an object over the record changes its key, its times or its texts. `__proto__` is among the names.',
  needs: [],
  applies: (subject) => openObjects(subject).length > 0,
  places: (subject) => openObjects(subject).map(([, node]) => subject.contract.tryResolve(node)),
  scenes: [
    { name: 'names of the record inside', play: spread },
    { name: 'names that objects are made of', play: prototypes },
  ],
};

/** Members of the request that are objects with any members. */
function openObjects(subject: Subject): readonly (readonly [string, Node])[] {
  const making = subject.making();
  const members = making ? [...membersOf(subject.contract, subject.requestSchema(making))] : [];
  return members.filter(([, node]) => {
    const isClosed = inPlace(node, subject.contract).some(
      (part) => part.member('additionalProperties') === false,
    );
    return !isClosed && shapeOf(node, subject.contract).types.includes('object');
  });
}

async function spread(actor: Actor): Promise<void> {
  const { subject } = actor;
  const { contract } = subject;
  for (const [name, node] of openObjects(subject)) {
    const { sent, asked } = actor.draft();
    const inner = { ...(isMembers(sent[name]) ? sent[name] : {}), ...names(actor) };
    if (!isValid(contract, node, inner)) continue;
    const made = await actor.make({ ...(asked !== undefined && { key: asked }), values: { [name]: inner } });
    const sentBeside = Object.fromEntries(
      Object.entries(keptOf(subject, made.sent)).filter(([each]) => each !== name),
    );
    const claim = { name, expected: sentBeside, made };
    const fault = faultIn(subject, claim, made.seen);
    if (fault) return actor.report(fault);
    if (!actor.has('read')) continue;
    const key = asked ?? made.key;
    if (!(await actor.settles(async () => faultIn(subject, claim, await actor.read(key))))) return;
  }
}

interface Claim {
  readonly name: string;
  readonly expected: Members;
  readonly made: Made;
}

function faultIn(subject: Subject, { name, expected, made }: Claim, seen: Observation): Fault | undefined {
  const record = recordIn(subject, seen);
  const found = record && (difference(subject, expected, record) ?? foreign(record));
  if (!found && (isSuccess(seen) || seen.status >= 500)) return undefined;
  const complaint = {
    message: found
      ? `\`${found.member}\` of the record is taken from inside \`${name}\``
      : `a record is lost when \`${name}\` has members that are named like its own`,
    expected: found ? shownValue(found.expected) : '200',
    seen: found ? shownValue(found.seen) : String(seen.status),
    remedy: `keep \`${name}\` as one value, and do not spread it over the record`,
    place: found && subject.member(found.member),
  };
  return { complaint, seen: seen === made.seen ? [seen] : [made.seen, seen] };
}

const MARK = 'from-inside';

function names({ subject, stage }: Actor): Members {
  const making = subject.making();
  const secret = new Set(making && subject.secret(making));
  const shown = [...subject.shown().keys()].filter((name) => !secret.has(name));
  const all = new Set(shown.flatMap((name) => [name, ...otherNames(name)]));
  return Object.fromEntries([...all].map((name) => [name, stage.unique(MARK)]));
}

/** What the column of `provider_name` may be called. */
function otherNames(name: string): readonly string[] {
  const words = name.split('_').filter((word) => word !== '');
  const last = words.at(-1);
  if (words.length < 2 || last === undefined) return [];
  const camel = words.map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1)));
  return [last, camel.join('')];
}

function foreign(record: Members): Difference | undefined {
  const found = Object.entries(record).find(
    ([, value]) => typeof value === 'string' && value.startsWith(MARK),
  );
  return found && { member: found[0], expected: 'a value of the record', seen: found[1] };
}

/** What pollutes the prototype of all objects shows in the next record. */
async function prototypes(actor: Actor): Promise<void> {
  const { subject } = actor;
  const polluting = JSON.parse(
    '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}',
  ) as Members;
  const [name] = openObjects(subject)[0] ?? [];
  if (name === undefined) return;
  const first = await actor.make({ values: { [name]: polluting } });
  const second = await actor.make({ lean: true });
  for (const { shown, seen } of [first, second]) {
    if (!Object.hasOwn(shown, 'polluted')) continue;
    const complaint = {
      message: 'a request changes the prototype of the objects of the server',
      expected: 'a record with its own members',
      seen: '`polluted` in a record',
      remedy: 'merge requests into objects without prototype, or drop `__proto__` and `constructor`',
    };
    return actor.report({ complaint, seen: [first.seen, seen] });
  }
}
