import type { Severity } from '../finding.js';
import type { Part, Positive } from '../generate/body-cases.js';
import { isPresence } from '../generate/body-cases.js';
import { withValue } from '../generate/json.js';
import type { Actor } from '../invariants/actor.js';
import type { Stage } from '../play/stage.js';
import { type Changed, type Sent, changedIn, changedInList, missingIn } from './as-sent.js';
import { notAsSent } from './checks.js';
import { type Ground, groundOf } from './ground.js';
import type { OperationCases } from './operation-cases.js';
import { type Exchanged, sendValue } from './send.js';
import { type Outcome, type Topic, judgeRight, outcomeOf, placeName } from './verdict.js';

/** What the schema allows is accepted, and comes back as it was sent. */
export async function acceptsWhatIsRight(stage: Stage, cases: OperationCases): Promise<void> {
  const ground = await groundOf(stage, cases);
  const bodies = cases.bodies() ?? stage.skip('no body can be made that its schema allows');
  const [usual, ...others] = bodies.positives;
  const kept: Sent[] = [];
  const trial: Trial = { ground, kept };
  if (usual && (await tryOne(trial, usual)) === 'refused' && ground.isCertain) return;
  if (cases.makes && ground.isCertain && !(await isTakenAgain(ground, bodies.base)))
    stage.skip('a second record with the same values is not accepted: something in it has to be unique');
  for (const positive of others) await tryOne(trial, positive);
  await takesLongKeys(ground, bodies.base);
  await lookInList(ground, kept);
}

/** But for its key. */
async function isTakenAgain(ground: Ground, value: unknown): Promise<boolean> {
  const { seen } = await sendValue(ground, value, { step: 'a usual request again', odd: true });
  return outcomeOf(seen) !== 'refused';
}

const KEY_LENGTH = 120;

/** Shorter than any column for texts, longer than what people make up. */
async function takesLongKeys(ground: Ground, base: unknown): Promise<void> {
  const { cases, stage } = ground;
  const path = cases.keyPath();
  const key = ground.freshKey();
  if (!path || !cases.makes || !ground.isCertain || typeof key !== 'string') return;
  const long = key.padEnd(KEY_LENGTH, 'k');
  const { call } = ground.prepare(base);
  const value = withValue(base, path, long);
  if (!isAllowed(cases, value)) return;
  const body = { value, contentType: ground.contentType };
  const seen = await stage.send({ ...call, body, step: `a key of ${KEY_LENGTH} characters`, odd: true });
  const kind = 'a long key';
  judgeRight(ground, seen, {
    where: placeName(path),
    kind,
    what: `${KEY_LENGTH} characters`,
    severity: 'warning',
    member: path.at(-1),
  });
}

function isAllowed({ contract, content }: OperationCases, value: unknown): boolean {
  const schema = content()?.schema;
  return schema !== undefined && contract.validator(schema, 'request')(value).length === 0;
}

interface Trial {
  readonly ground: Ground;
  /** What was accepted, and has been made under a key of its own. */
  readonly kept: Sent[];
  /** The key of the record that several texts are written to, one after the other. */
  again?: unknown;
}

/** An upsert of what is there takes another way than one that creates: each text by itself is sent that way. */
function isAgain({ cases }: Ground, [part, ...more]: readonly Part[]): boolean {
  const isText = typeof part?.value === 'string' && part.path.length === 1 && !isPresence(part);
  return isText && more.length === 0 && cases.operation.action === 'upsert';
}

async function tryOne(trial: Trial, positive: Positive): Promise<Outcome> {
  const { ground, kept } = trial;
  const { value, parts, base } = positive;
  const odd = parts.length > 0 && parts.every((part) => part.odd);
  const key = isAgain(ground, parts) ? (trial.again ??= ground.freshKey()) : undefined;
  const sent = await sendValue(ground, value, { step: stepOf(parts), odd, key });
  const outcome = outcomeOf(sent.seen);
  if (outcome === 'accepted') await seeBack(ground, sent, { parts, kept, once: key === undefined });
  if (outcome !== 'refused' || !ground.isCertain) return outcome;
  if (parts.length <= 1) return judgeAlone(ground, sent, parts[0]);
  for (const part of parts) {
    await tryOne(trial, { value: withValue(base, part.path, part.value), parts: [part], base });
  }
  return outcome;
}

function stepOf(parts: readonly Part[]): string {
  const [first, ...more] = parts;
  if (!first) return 'a usual request';
  return `${placeName(first.path)}: ${first.what}${more.length > 0 ? `, and ${more.length} more` : ''}`;
}

function judgeAlone(ground: Ground, { seen }: Exchanged, part: Part | undefined): Outcome {
  if (part?.either) return outcomeOf(seen);
  return judgeRight(ground, seen, { ...topicOf(part), severity: severityOf(ground, part) });
}

export function topicOf(part: Part | undefined): Topic {
  if (!part) return { where: placeName([]), kind: 'a usual request', what: 'a usual request' };
  const { path, kind, what, node } = part;
  return { where: placeName(path), kind, what, node, member: path.at(-1) };
}

/**
 * Where only paths and names say what the operation does, it may depend on more than its schema says; so may values in an object that
 * takes any member.
 */
function severityOf({ isFirm }: Ground, part: Part | undefined): Severity | undefined {
  if (part?.odd || (part?.within && !isPresence(part))) return 'warning';
  return isFirm || (part && !isPresence(part)) ? undefined : 'warning';
}

interface Seeing {
  readonly parts: readonly Part[];
  readonly kept: Sent[];
  /** The record holds nothing else later. */
  readonly once: boolean;
}

/** In the answer, then in a read. */
async function seeBack(
  ground: Ground,
  { value, key, seen }: Exchanged,
  { parts, kept, once }: Seeing,
): Promise<void> {
  const sent: Sent = { value, parts, key };
  const fault = changedIn(ground, sent, seen);
  if (fault) {
    if (fault.usual !== undefined) ground.changed.add(fault.usual);
    return ground.stage.report(notAsSent, fault.complaint, ...fault.seen);
  }
  const reader = ground.actorFor(notAsSent);
  if (key === undefined || !reader || !once) return;
  if (isShownByList(ground, reader)) return void kept.push(sent);
  let last: Changed | undefined;
  const look = async () => (last = changedIn(ground, sent, await reader.read(key)));
  const isSame = !reader.has('read') || (await reader.settles(look));
  if (last?.usual !== undefined) ground.changed.add(last.usual);
  if (isSame && ground.cases.makes) kept.push(sent);
}

/** What updates have written is read one by one; of what is made it is enough to look at the list. */
function isShownByList({ cases }: Ground, { subject }: Actor): boolean {
  return cases.makes && subject.listIsWhole() && subject.operation('update') !== undefined;
}

async function lookInList(ground: Ground, kept: readonly Sent[]): Promise<void> {
  const reader = ground.actorFor(notAsSent);
  if (kept.length === 0 || !reader?.has('list')) return;
  await reader.settles(async () => {
    const seen = await reader.list();
    return kept
      .map((sent) => changedInList(ground, sent, seen) ?? missingIn(ground, sent, seen))
      .find(Boolean);
  });
}
