import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observe/observation.js';
import type { Call } from '../play/stage.js';
import type { Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { difference, lasting, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { secretsFor } from './many-values.js';
import type { Members } from './members.js';
import { onItem } from './presence.js';
import { unlikeTimes } from './server-times.js';
import type { Subject } from './subject.js';

export const tenants: Invariant = {
  id: 'tenants',
  title: 'No tenant sees, changes, deletes or blocks what is another one’s',
  severity: 'error',
  basis: 'the contract: each tenant has its own records.',
  about:
    'With `--other-token`: a record of the one is absent for the other, in every operation and in the list, also right after its owner has read it; what the other one tries in vain leaves it as it was, and its owner can write to it as before; the same key and the same values are free for the other one, also when it was deleted by the one, and from then on each has its own record. Where ownership is inferred and not declared, a warning.',
  needs: [],
  applies: (subject) =>
    subject.resource.owner === 'credential' &&
    subject.making() !== undefined &&
    subject.isGuarded() &&
    !subject.isNested(),
  tokens: ['token', 'other-token'],
  places: (subject) => [subject.member(subject.resource.key)],
  scenes: [
    { name: 'for the other one it is not there', play: absent },
    { name: 'the same key for each', play: sameKey },
    { name: 'right after the other one', play: cached, alone: true },
    { name: 'at the same time', play: together },
  ],
};

interface Claim {
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
}

function report(actor: Actor, claim: Claim, ...seen: readonly Observation[]): false {
  actor.report(faultOf(actor, claim, seen));
  return false;
}

function faultOf({ subject }: Actor, claim: Claim, seen: readonly Observation[]): Fault {
  const complaint = {
    ...claim,
    severity: subject.resource.inferred ? ('warning' as const) : ('error' as const),
    remedy: 'look records up, list, change and cache them by tenant and key together',
    place: subject.member(subject.resource.key),
  };
  return { complaint, seen };
}

async function absent(actor: Actor): Promise<void> {
  const { subject } = actor;
  const made = await actor.make();
  const other = actor.as('other-token');
  for (const operation of onItem(actor)) {
    if (subject.resource.creating.has(operation)) continue;
    const calls = operation.requestBody
      ? writesOf(other, operation, made)
      : [other.call(operation, { step: 'as another tenant', key: made.key })];
    for (const call of calls) if (!judgeAbsent(actor, made, await other.sendCall(call))) return;
  }
  if (!(await headIsAbsent(actor, made, other))) return;
  if (actor.has('list') && !judgeList(actor, made, await other.list())) return;
  if (!(await unchanged(actor, made)) || !(await stillWritten(actor, made))) return;
  if (actor.has('read')) judgeAbsent(actor, made, await other.read(made.key));
}

/** Of what answers show, of what they hide, and of nothing: code for each may look for the record on its own. */
function writesOf(other: Actor, operation: Operation, made: Made): readonly Call[] {
  const values = other.otherValues(operation, made.shown);
  if (operation.action !== 'update') return [other.writeCall(operation, made, values)];
  const hidden = secretsFor(other, operation);
  return [values, ...(Object.keys(hidden).length > 0 ? [hidden] : []), {}].map((each) =>
    other.writeCall(operation, made, each),
  );
}

/** That another tenant has found nothing is nothing to remember for its owner. */
async function stillWritten(actor: Actor, made: Made): Promise<boolean> {
  for (const operation of onItem(actor).filter(({ requestBody }) => requestBody)) {
    const seen = await actor.write(operation, made, actor.otherValues(operation, made.shown));
    if (seen.status !== 404) continue;
    const claim = {
      message: 'a record is lost to its tenant after another one has written to it in vain',
      expected: '200',
      seen: '404',
    };
    return report(actor, claim, made.seen, seen);
  }
  return true;
}

/** Code for HEAD may forget whom GET asks for. */
async function headIsAbsent(actor: Actor, made: Made, other: Actor): Promise<boolean> {
  if (actor.subject.operation('read')?.method !== 'GET') return true;
  const seen = await other.read(made.key, { step: 'HEAD as another tenant', method: 'HEAD' });
  if (!isSuccess(seen)) return true;
  const message = 'HEAD reaches the record of another tenant';
  return report(actor, { message, expected: '404', seen: String(seen.status) }, made.seen, seen);
}

function judgeAbsent(actor: Actor, made: Made, seen: Observation): boolean {
  const claim = absentClaim(actor, seen);
  return !claim || report(actor, claim, made.seen, seen);
}

/** What is wrong with an answer about the record of another tenant. */
function absentClaim({ subject }: Actor, seen: Observation): Claim | undefined {
  const { operation, status } = seen;
  if (status === 404 || status >= 500) return undefined;
  if (!isSuccess(seen) && !subject.declares(operation, 404)) return undefined;
  return {
    message: isSuccess(seen)
      ? `${operation?.method} reaches the record of another tenant`
      : `${operation?.method} of another tenant’s record is not answered as for one that is not there`,
    expected: '404',
    seen: String(status),
  };
}

function judgeList(actor: Actor, made: Made, seen: Observation): boolean {
  if (recordsOf(actor.subject, seen, made.key).length === 0) return true;
  const claim = {
    message: 'the list shows a record of another tenant',
    expected: 'a list without it',
    seen: 'the record in the list',
  };
  return report(actor, claim, made.seen, seen);
}

/** What its owner sees of it. */
async function unchanged(actor: Actor, { key, shown, seen: before }: Made): Promise<boolean> {
  if (!actor.has('read')) return true;
  const { subject } = actor;
  return actor.settles(async () => {
    const seen = await actor.read(key);
    const record = recordIn(subject, seen);
    const other =
      record && difference(subject, { ...lasting(subject, shown), ...timesIn(subject, shown) }, record);
    if (isSuccess(seen) && !other) return undefined;
    const claim = {
      message: other
        ? `another tenant has changed \`${other.member}\``
        : 'another tenant has deleted a record',
      expected: other ? shownValue(other.expected) : '200',
      seen: other ? shownValue(other.seen) : String(seen.status),
    };
    return faultOf(actor, claim, [before, seen]);
  });
}

/** Its tenant has not written to it again. */
function timesIn(subject: Subject, shown: Members): Members {
  return Object.fromEntries(subject.ruled('on-write').map((name) => [name, shown[name]]));
}

async function sameKey(actor: Actor): Promise<void> {
  const { subject } = actor;
  if (!subject.keyIsOurs()) return;
  const mine = await actor.make();
  const other = actor.as('other-token');
  const draft = other.draft({ key: mine.asked });
  const seen = await other.sendCall({ ...draft.call, step: 'the same key as another tenant' });
  if (seen.status !== mine.seen.status) {
    const claim = {
      message: 'a key that another tenant has is not free',
      expected: `${mine.seen.status}, as for any new key`,
      seen: String(seen.status),
    };
    return void report(actor, claim, mine.seen, seen);
  }
  const theirs = other.made(draft, seen);
  const unlike = unlikeTimes(subject, theirs);
  if (unlike) return actor.report(unlike);
  if (!(await unchanged(actor, mine)) || !(await unchanged(other, theirs))) return;
  if (!(await sameValues(actor, mine, other))) return;
  if (actor.has('list')) {
    for (const each of [actor, other]) {
      const list = await each.list();
      const found = recordsOf(subject, list, mine.key).length;
      if (found > 1) {
        const claim = {
          message: 'the list shows records of two tenants',
          expected: 'one record with this key',
          seen: `${found} of them`,
        };
        return void report(actor, claim, mine.seen, seen, list);
      }
    }
  }
  await eachOwn(actor, { mine, other, theirs });
}

/** Nothing that a tenant writes blocks another one, be it no key. */
async function sameValues(actor: Actor, mine: Made, other: Actor): Promise<boolean> {
  const { subject } = actor;
  const values = Object.fromEntries(Object.entries(mine.sent).filter(([name]) => !subject.isKey(name)));
  const seen = await other.sendCall({
    ...other.draft({ values }).call,
    step: 'the same values as another tenant',
  });
  if (isSuccess(seen) || seen.status >= 500) return true;
  const claim = {
    message: 'a record is not made because one of another tenant has the same values',
    expected: String(mine.seen.status),
    seen: String(seen.status),
  };
  return report(actor, claim, mine.seen, seen);
}

interface Both {
  readonly mine: Made;
  readonly other: Actor;
  readonly theirs: Made;
}

/** Writes and deletions of the one leave the other one's record alone. */
async function eachOwn(actor: Actor, { mine, other, theirs }: Both): Promise<void> {
  for (const operation of actor.subject.writing()) {
    await other.write(operation, theirs, other.otherValues(operation, theirs.shown));
    if (!(await unchanged(actor, mine))) return;
  }
  if (!actor.has('delete')) return;
  await other.remove(theirs.key);
  if (!(await unchanged(actor, mine)) || !actor.has('read')) return;
  const isGone = await other.settles(async () => {
    const seen = await other.read(theirs.key);
    const claim = absentClaim(actor, seen);
    return claim && faultOf(actor, claim, [mine.seen, seen]);
  });
  if (isGone) await freeAgain(actor, { mine, other, theirs });
}

/** What a tenant leaves behind of a deleted record is in nobody else's way. */
async function freeAgain(actor: Actor, { mine, other, theirs }: Both): Promise<void> {
  const gone = await actor.remove(mine.key);
  if (!isSuccess(gone)) return;
  const draft = other.draft({ key: mine.asked });
  const seen = await other.sendCall({ ...draft.call, step: 'the key that another tenant has deleted' });
  if (seen.status === theirs.seen.status) return;
  const claim = {
    message: 'a key that another tenant has deleted is not free',
    expected: `${theirs.seen.status}, as for any new key`,
    seen: String(seen.status),
  };
  report(actor, claim, gone, seen);
}

/** So many of each, by turns: who is asking may be kept where another request overwrites it. */
const PAIRS = 3;

async function together(actor: Actor): Promise<void> {
  const { subject } = actor;
  const other = actor.as('other-token');
  const drafts = Array.from({ length: PAIRS }, () =>
    [actor, other].map((each) => ({ each, draft: each.draft() })),
  ).flat();
  const seen = await actor.sendAll(drafts.map(({ draft }) => draft.call));
  if (!actor.has('list') || !subject.listIsWhole()) return;
  for (const each of [actor, other]) {
    const list = await each.list();
    const own = drafts.flatMap((one, index) => {
      const answer = seen[index];
      return one.each === each && answer && isSuccess(answer) ? [each.made(one.draft, answer)] : [];
    });
    const lost = own.find(({ key }) => recordsOf(subject, list, key).length === 0);
    if (!lost || !isSuccess(list) || actor.stage.eventualMs > 0) continue;
    const claim = {
      message: 'a record is not in the list of its tenant when two tenants make records at the same time',
      expected: 'every record that the tenant has made',
      seen: `no record with the key ${shownValue(lost.key)}`,
    };
    return void report(actor, claim, lost.seen, list);
  }
}

/** Caches that forget who asked: the same address, by turns. */
/** So many that one request in ten which is taken for that of another tenant is among them. */
const TURNS = 3;

async function cached(actor: Actor): Promise<void> {
  const { subject } = actor;
  if (!actor.has('read')) return;
  const made = await actor.make();
  const other = actor.as('other-token');
  for (let turn = 0; turn < TURNS; turn++) {
    const own = await actor.read(made.key);
    const foreign = await other.read(made.key);
    if (!judgeAbsent(actor, made, foreign)) return;
    const list = actor.has('list') ? await actor.list() : undefined;
    if (list && !judgeList(actor, made, await other.list())) return;
    if (turn > 0 && !isSuccess(own)) {
      const claim = {
        message: 'a record is lost to its tenant after another one has asked for it',
        expected: '200',
        seen: String(own.status),
      };
      return void report(actor, claim, made.seen, foreign, own);
    }
    const shown = list && subject.listIsWhole() ? recordsOf(subject, list, made.key).length : 1;
    if (turn > 0 && shown !== 1) {
      const claim = {
        message: 'the list lacks a record after another tenant has listed',
        expected: 'the record, once',
        seen: `${shown} of them`,
      };
      return void report(actor, claim, made.seen, foreign, list ?? own);
    }
  }
}
