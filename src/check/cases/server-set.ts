import type { Node } from '../../contract/node.js';
import { factsOf, isFlagged } from '../generate/facts.js';
import { isObject, sameJson, valueIn, withValue } from '../generate/json.js';
import { recordIn } from '../invariants/answers.js';
import { membersOf } from '../invariants/members.js';
import { shownValue } from '../invariants/compare.js';
import type { Observation } from '../observe/observation.js';
import type { Stage } from '../play/stage.js';
import { serverSetTaken } from './checks.js';
import { type Ground, groundOf } from './ground.js';
import type { OperationCases } from './operation-cases.js';
import { sendValue } from './send.js';
import { outcomeOf, placeName } from './verdict.js';

/** Members that the server sets are not taken from requests, whether they are ignored or refused. */
export async function setsItsOwnMembers(stage: Stage, cases: OperationCases): Promise<void> {
  const ground = await groundOf(stage, cases);
  const bodies = cases.bodies() ?? stage.skip('no body can be made that its schema allows');
  for (const [name, value] of foreignValues(ground)) {
    const body = withValue(bodies.base, [...rootOf(ground), name], value);
    const sent = await sendValue(ground, body, {
      step: `${placeName([name])} is sent, which the server sets`,
    });
    if (outcomeOf(sent.seen) !== 'accepted') continue;
    const taken = { name, value };
    if (isTaken(ground, sent.seen, taken)) continue;
    if (sent.key !== undefined && ground.actor?.has('read'))
      isTaken(ground, await ground.actor.read(sent.key), taken);
  }
}

function rootOf({ cases, operation }: Ground): readonly string[] {
  const at = cases.subject()?.resource.bodies.get(operation)?.request ?? '';
  return at === '' ? [] : at.slice(1).split('/');
}

/** Values that no server would come up with, for members that are the server's to set. */
function* foreignValues(ground: Ground): Generator<readonly [name: string, value: unknown]> {
  const { cases, stage, made } = ground;
  for (const [name, node] of cases.subject()?.shown() ?? []) {
    if (!isSetByServer(cases, name, node)) continue;
    const value = foreignValue(cases, node, stage.unique('foreign'));
    if (value !== undefined && !sameJson(value, made?.shown[name])) yield [name, value];
  }
}

function isSetByServer(cases: OperationCases, name: string, node: Node): boolean {
  const { contract, operation } = cases;
  const subject = cases.subject();
  if (!subject || (subject.isKey(name) && subject.keyIsOurs() && cases.makes)) return false;
  const rule = subject.resource.fields.get(name);
  if (rule !== undefined && !('hidden' in rule)) return true;
  const sendable = membersOf(contract, subject.requestSchema(operation)).get(name);
  // What answers call read-only and the request offers all the same may be sent.
  return isFlagged(contract, [sendable ?? node], 'readOnly');
}

/** None for listed values: one of them may be what the server sets anyway. */
function foreignValue({ contract }: OperationCases, node: Node, text: string): unknown {
  if (factsOf(contract, [node]).values) return undefined;
  const candidates = ['2001-02-03T04:05:06Z', '2001-02-03', text, 987654321];
  return candidates.find((value) => contract.validator(node, 'response')(value).length === 0);
}

interface Taken {
  readonly name: string;
  readonly value: unknown;
}

function isTaken(ground: Ground, seen: Observation, { name, value }: Taken): boolean {
  const { actor, stage } = ground;
  const record = actor && recordIn(actor.subject, seen);
  if (!isObject(record) || !sameJson(valueIn(record, [name]), value)) return false;
  const complaint = {
    message: `${placeName([name])} is taken from the request, although the server sets it`,
    expected: 'a value of the server, or a refusal',
    seen: shownValue(value),
    remedy: 'take from a request only the members that it may set',
    place: actor?.subject.member(name),
    member: name,
  };
  stage.report(serverSetTaken, complaint, seen);
  return true;
}
