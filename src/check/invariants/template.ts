import type { Contract, Operation, Resource } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer } from '../../contract/pointer.js';
import { markedIn } from '../secrets/write-only.js';
import { type Members, isMembers, requiredOf } from './members.js';
import { isValid, sampleBody } from './sample.js';

/** Where a secret may stand, and how it is written there. */
interface Spot {
  readonly path: readonly string[];
  readonly write: (secret: string) => string;
}

/** What requests of an operation look like, worked out once: only texts and secrets are new in each. */
export interface Template {
  readonly sample: Members;
  readonly required: ReadonlySet<string>;
  /** What is required makes a record: no alternative asks for more. */
  readonly leanIsValid: boolean;
  /** Members that take any text, and show it. */
  readonly texts: readonly string[];
  readonly secrets: readonly Spot[];
}

/** What has to be known of the resource. */
interface Described {
  readonly contract: Contract;
  readonly resource: Resource;
  readonly requestSchema: (operation: Operation) => Node | undefined;
  readonly kept: () => ReadonlyMap<string, Node>;
  readonly isText: (name: string) => boolean;
}

const ANY_SECRET = 'sk-0123456789abcdefghijklmnopq';
const WAYS: readonly Spot['write'][] = [
  (secret) => secret,
  (secret) => `https://${secret}.example.com/v1`,
  (secret) => `${secret}@example.com`,
];

export function templateOf(subject: Described, operation: Operation): Template {
  const { contract, resource } = subject;
  const at = resource.bodies.get(operation)?.request ?? '';
  const sample = membersAt(sampleBody(contract, operation), at);
  const schema = subject.requestSchema(operation);
  const texts = Object.keys(sample).filter((name) => subject.kept().has(name) && subject.isText(name));
  const secrets = schema ? [...spotsIn(contract, schema, sample)] : [];
  const required = requiredOf(contract, schema);
  const lean = Object.fromEntries(Object.entries(sample).filter(([name]) => required.has(name)));
  const leanIsValid = schema === undefined || isValid(contract, schema, lean);
  return { sample, required, leanIsValid, texts, secrets };
}

/** A record by the template: `text` and `secret` give what is new. */
export function filled(
  { sample, texts, secrets, required }: Template,
  { lean, text, secret }: { lean: boolean; text: () => string; secret: () => string },
): Members {
  const names = Object.keys(sample).filter((name) => !lean || required.has(name));
  let record: Members = Object.fromEntries(
    names.map((name) => [name, texts.includes(name) ? text() : sample[name]]),
  );
  for (const { path, write } of secrets) {
    if (Object.hasOwn(record, path[0] ?? '')) record = replaced(record, path, write(secret()));
  }
  return record;
}

function membersAt(value: unknown, at: string): Members {
  let inner = value;
  for (const name of parsePointer(at)) inner = isMembers(inner) ? inner[name] : undefined;
  return isMembers(inner) ? inner : {};
}

/** Strings in write-only members that may as well be others. */
function* spotsIn(contract: Contract, schema: Node, sample: Members): Generator<Spot> {
  for (const { path, value } of markedIn(contract, schema, sample)) {
    for (const [inner, text] of textsIn(value, path)) {
      const ways = text.includes('://') ? [WAYS[1], WAYS[0]] : WAYS;
      const write = ways.find(
        (way) => way && isValid(contract, schema, replaced(sample, inner, way(ANY_SECRET))),
      );
      if (write) yield { path: inner, write };
    }
  }
}

function* textsIn(value: unknown, path: readonly string[]): Generator<readonly [readonly string[], string]> {
  if (typeof value === 'string') yield [path, value];
  if (!isMembers(value)) return;
  for (const [name, member] of Object.entries(value)) yield* textsIn(member, [...path, name]);
}

function replaced(value: Members, [first = '', ...rest]: readonly string[], text: string): Members {
  const inner = value[first];
  const next = rest.length === 0 || !isMembers(inner) ? text : replaced(inner, rest, text);
  return { ...value, [first]: next };
}
