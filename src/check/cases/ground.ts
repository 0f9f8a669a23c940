import { randomInt } from 'node:crypto';
import type { Operation, Resource } from '../../contract/model.js';
import { pathKeys } from '../../contract/record-key.js';
import { typicalParameter } from '../generate/parameter-cases.js';
import { type Path, isObject, sameJson, valueIn, withValue, without } from '../generate/json.js';
import type { CheckInfo } from '../finding.js';
import { Actor, type Made } from '../invariants/actor.js';
import { Subject } from '../invariants/subject.js';
import type { Call, CallBody, Stage } from '../play/stage.js';
import { neededParameters } from '../play/needed.js';
import { validRefused } from './checks.js';
import type { OperationCases } from './operation-cases.js';
import { isSafe, mayMeet, nameOf, strangers } from './strangers.js';

/** One request that is ready to go. */
export interface Prepared {
  readonly call: Call;
  readonly value: unknown;
  /** Of the record that it makes or works on, where the caller knows it. */
  readonly key: unknown;
}

interface Setting {
  readonly stage: Stage;
  readonly cases: OperationCases;
  /** Keys of the records that a nested resource lives under; undefined without a resource. */
  readonly parents: Readonly<Record<string, unknown>> | undefined;
  /** The record that the operation works on. */
  readonly made: Made | undefined;
  /** Values of path parameters that are no keys of ours. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** What requests of one operation need beside what a case is about: records of their own, parameters and secrets. */
export class Ground {
  readonly stage: Stage;
  readonly cases: OperationCases;
  readonly made: Made | undefined;
  readonly actor: Actor | undefined;
  private readonly parents: Readonly<Record<string, unknown>> | undefined;
  private readonly others: Readonly<Record<string, unknown>>;
  private readonly secrets = new Map<string, string>();
  /** Places where no value comes back as it was sent: it is said once. */
  readonly changed = new Set<string>();
  /** Then others are for the same reason, and nothing can be said of them. */
  usualIsRefused = false;

  constructor({ stage, cases, parents, made, others }: Setting) {
    this.stage = stage;
    this.cases = cases;
    this.parents = parents;
    this.made = made;
    this.others = others;
    this.actor = this.actorFor(validRefused);
  }

  /** Who reads records, and speaks for this check. */
  actorFor(check: CheckInfo): Actor | undefined {
    const { stage, parents } = this;
    const subject = this.cases.subject();
    return subject && parents && new Actor({ subject, stage, check, parents });
  }

  get operation(): Operation {
    return this.cases.operation;
  }

  /** A right request has to succeed: all that it speaks of is there. */
  get isCertain(): boolean {
    if (this.usualIsRefused) return false;
    return this.operation.resource !== undefined && Object.keys(this.others).length === 0;
  }

  /** The contract itself says what the operation does; it was not guessed from paths and names. */
  get isFirm(): boolean {
    return this.operation.resource?.inferred === false;
  }

  /** A request with this value as its body. `about` is the place that the case is about: it stays as it is. */
  prepare(value: unknown, about: Path = [], key: unknown = this.freshKey()): Prepared {
    const own = this.withKey(this.withSecrets(value, about), key, about);
    const contentType = this.contentType;
    return { ...this.prepareRaw({ value: own, contentType }, key), value: own };
  }

  prepareRaw(body: CallBody | undefined, key: unknown = this.freshKey()): Prepared {
    return { call: { ...this.address(key), body, odd: this.isStrange }, value: undefined, key };
  }

  /** What the path names need not be there, and the contract does not say how that is told. */
  private get isStrange(): boolean {
    return Object.keys(this.others).length > 0 && !declaresNotFound(this.operation);
  }

  /** Of the body; the first that is JSON. */
  get contentType(): string {
    const range = this.cases.content()?.range ?? '';
    return range.includes('*') || range === '' ? 'application/json' : range;
  }

  freshKey(): unknown {
    if (this.cases.changes) return this.made?.key;
    return this.cases.makes && this.cases.subject()?.keyIsOurs() ? this.actor?.newKey('case') : undefined;
  }

  private address(key: unknown): Call {
    const { operation, actor } = this;
    const samples = neededParameters(operation).flatMap((each) => {
      const typical = typicalParameter(this.cases.contract, each);
      return typical ? [[nameOf(each), typical.value] as const] : [];
    });
    const call = actor?.call(operation, { key }) ?? { operation };
    return {
      operation,
      parameters: { ...call.parameters, ...Object.fromEntries(samples), ...this.others },
    };
  }

  private withKey(value: unknown, key: unknown, about: Path): unknown {
    const path = this.cases.keyPath();
    if (!path || !isObject(valueIn(value, path.slice(0, -1)) ?? value)) return value;
    if (key === undefined)
      return this.cases.makes && !sameJson(about, path) ? this.keyless(value, path) : value;
    if (valueIn(value, path) === undefined && this.cases.changes) return value;
    if (!sameJson(about, path)) return isWithin(path, about) ? value : withValue(value, path, key);
    // A server that takes the wrong key for a right one must not hit somebody else's record.
    return typeof valueIn(value, path) === 'number'
      ? withValue(value, path, randomInt(2 ** 46, 2 ** 47))
      : value;
  }

  /** The server chooses the key, if it is let. */
  private keyless(value: unknown, path: Path): unknown {
    const schema = this.cases.content()?.schema;
    const rest = without(value, path);
    const wasRight = schema && this.cases.contract.validator(schema, 'request')(value).length === 0;
    const isRight = schema && this.cases.contract.validator(schema, 'request')(rest).length === 0;
    return isRight || !wasRight ? rest : value;
  }

  private withSecrets(value: unknown, about: Path): unknown {
    const base = this.cases.bodies()?.base;
    return this.cases.secretPaths().reduce((whole, path) => {
      const isUsual = sameJson(valueIn(whole, path), valueIn(base, path));
      return isUsual && !isWithin(path, about) ? withValue(whole, path, this.secretAt(path)) : whole;
    }, value);
  }

  private secretAt(path: Path): string {
    const id = path.join('/');
    const known = this.secrets.get(id) ?? this.stage.secret();
    this.secrets.set(id, known);
    return known;
  }
}

/** `path` is at or below `about`, which is not the whole. */
function isWithin(path: Path, about: Path): boolean {
  return about.length > 0 && about.every((name, index) => path[index] === name);
}

export function declaresNotFound({ responses }: Operation): boolean {
  return responses.some(({ status }) => ['404', '4XX', 'default'].includes(status));
}

/** Makes the records that the operation works on, and ends the play where it must not be tried. */
export async function groundOf(stage: Stage, cases: OperationCases): Promise<Ground> {
  const { operation } = cases;
  const subject = cases.subject();
  const parents = subject && (await parentsOf(stage, subject.resource));
  const actor = subject && parents && new Actor({ subject, stage, check: validRefused, parents });
  const made = actor && cases.changes && subject.making() ? await actor.make() : undefined;
  const strange = strangers(stage, cases, actor && ownNames(subject, operation, made !== undefined));
  const makes = operation.method === 'POST' || cases.makes;
  if (!isSafe(operation) && made === undefined && mayMeet(strange, makes))
    stage.skip('it could change what the run has not made');
  const others = strange.map(({ name, value }) => [name, value] as const);
  const ground = new Ground({ stage, cases, parents, made, others: Object.fromEntries(others) });
  if (!isSafe(operation) && others.length > 0) await lookAround(ground);
  return ground;
}

/** What is deleted has to be made again. */
export async function renewed(ground: Ground): Promise<Ground> {
  return ground.operation.action === 'delete' ? groundOf(ground.stage, ground.cases) : ground;
}

/** Where nothing is there that the path could name, all requests are one. */
async function lookAround(ground: Ground): Promise<void> {
  const base = ground.cases.bodies()?.base;
  const { call } = base === undefined ? ground.prepareRaw(undefined) : ground.prepare(base);
  const { status } = await ground.stage.send({ ...call, step: 'whether anything is there', odd: true });
  if (status === 404) ground.stage.skip('nothing is there that its path could name');
}

/** Keys of records that are made for a nested resource to live under; undefined where that is not possible. */
async function parentsOf(stage: Stage, { parents }: Resource): Promise<Record<string, unknown> | undefined> {
  const keys: Record<string, unknown> = {};
  for (const { parameter, resource: name } of parents) {
    const resource = stage.contract.resources.find((each) => each.name === name);
    const subject = resource && new Subject(stage.contract, resource);
    if (!subject?.making()) return undefined;
    const { key } = await new Actor({ subject, stage, check: validRefused, parents: keys }).make();
    keys[parameter] = key;
  }
  return keys;
}

/** Path parameters that the keys of our own records go into. */
function ownNames({ resource }: Subject, operation: Operation, isMade: boolean): readonly string[] {
  const { parents, key } = pathKeys(resource, operation);
  const isOwn = isMade || resource.creating.has(operation);
  return key !== undefined && isOwn ? [...parents, key] : parents;
}
