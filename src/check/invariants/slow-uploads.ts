import type { Observation } from '../observe/observation.js';
import type { Actor, Draft } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { difference, keptOf, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { beyondAscii } from './many-values.js';

export const slowUploads: Invariant = {
  id: 'slow-uploads',
  title: 'A request whose body takes its time is done for the one who sends it',
  severity: 'error',
  basis: 'the contract: the credentials of a request say whose it is.',
  about:
    'Half of a body is sent, then somebody else asks for something, then the other half follows: a request without credentials, one with them behind the half of a request that has none, and with `--other-token` one of another tenant. A server that keeps the caller in a variable that all requests share mixes them up, and one that decodes each half alone breaks the character in the middle. Where ownership is inferred and not declared, a warning.',
  needs: [],
  applies: (subject) =>
    subject.making()?.requestBody !== undefined && subject.isGuarded() && !subject.isNested(),
  places: (subject) => [subject.member(subject.resource.key)],
  clauses: (subject) => subject.clauses(subject.making()?.action),
  scenes: [
    {
      name: 'a request without credentials meanwhile',
      alone: true,
      play: (actor) => known(actor, actor.as('none')),
    },
    { name: 'a request without credentials, another one with them meanwhile', alone: true, play: unknown },
    {
      name: 'a request of another tenant meanwhile',
      tokens: ['token', 'other-token'],
      applies: ({ resource }) => resource.owner === 'credential',
      alone: true,
      play: (actor) => known(actor, actor.as('other-token')),
    },
  ],
};

/** A server with one worker answers nobody else before the whole body is there: it is not waited for. */
const PATIENCE_MS = 250;

/** One request is sent while the other one is under way. */
async function slowly(sender: Actor, other: Actor): Promise<{ draft: Draft; seen: Observation }> {
  const draft = sender.draft({ values: beyondAscii(sender) });
  let asked: Promise<unknown> | undefined;
  const meanwhile = async (): Promise<void> => {
    asked = ask(other, draft);
    await Promise.race([asked, other.wait(PATIENCE_MS)]);
  };
  const seen = await sender.stage.sendOnWire({ ...draft.call, step: 'in two halves' }, { meanwhile });
  await asked;
  return { draft, seen };
}

async function ask(other: Actor, { asked }: Draft): Promise<void> {
  if (other.has('list')) await other.list({ step: 'meanwhile' });
  else if (other.has('read')) await other.read(asked ?? other.newKey('absent'), { step: 'meanwhile' });
}

async function known(actor: Actor, other: Actor): Promise<void> {
  const { draft, seen } = await slowly(actor, other);
  if (seen.status === 429 || seen.status >= 500 || seen.status === 408) return;
  if (!isSuccess(seen)) {
    if (await actor.takesRecords())
      complain(actor, { message: 'a request is refused when its body takes its time', seen: [seen] });
    return;
  }
  if (!isWhole(actor, draft, seen)) return;
  const { key } = actor.made(draft, seen);
  if (!(await isThere(actor, key, seen))) return;
  if (other.credentials === 'none' || !other.has('read')) return;
  const foreign = await other.read(key, { step: 'as another tenant' });
  if (!isSuccess(foreign)) return;
  complain(actor, {
    message: 'a record is made for the tenant who asks meanwhile',
    seen: [seen, foreign],
  });
}

/** The halves part in the middle of a character. */
function isWhole(actor: Actor, { sent }: Draft, seen: Observation): boolean {
  const { subject } = actor;
  const record = recordIn(subject, seen);
  const other = record && difference(subject, keptOf(subject, sent), record);
  if (!other) return true;
  const complaint = {
    message: 'a text is not what was sent when its body comes in two parts',
    expected: shownValue(other.expected),
    seen: shownValue(other.seen),
    remedy: 'decode a body when all of its bytes are there, not each part of it alone',
    place: subject.member(other.member),
    basis: 'RFC 9112, 6: the content is all of its bytes, in however many parts they come.',
  };
  actor.report({ complaint, seen: [seen] });
  return false;
}

async function isThere(actor: Actor, key: unknown, made: Observation): Promise<boolean> {
  const seen = actor.has('read') ? await actor.read(key) : await actor.list();
  const isLost = actor.has('read')
    ? seen.status === 404
    : isSuccess(seen) && actor.subject.listIsWhole() && recordsOf(actor.subject, seen, key).length === 0;
  if (!isLost || actor.stage.eventualMs > 0) return true;
  const message =
    'a record is lost to its tenant when its body takes its time and somebody else asks meanwhile';
  complain(actor, { message, seen: [made, seen] });
  return false;
}

async function unknown(actor: Actor): Promise<void> {
  const { seen } = await slowly(actor.as('none'), actor);
  if (!isSuccess(seen)) return;
  const message = 'a request without credentials succeeds when somebody else asks meanwhile';
  complain(actor, { message, seen: [seen] });
}

function complain(actor: Actor, { message, seen }: { message: string; seen: readonly Observation[] }): void {
  const { subject } = actor;
  const last = seen.at(-1);
  const complaint = {
    message,
    expected: 'what its own credentials allow',
    seen: shownValue(last?.status),
    severity: subject.resource.inferred ? ('warning' as const) : ('error' as const),
    remedy: 'keep who is asking with the request, and in nothing that requests share',
    place: subject.place(seen[0]?.operation, seen[0]?.status ?? 200),
  };
  actor.report({ complaint, seen });
}
