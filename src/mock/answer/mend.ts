import type { Contract, View, Violation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer, toPointer, valueAt } from '../../contract/pointer.js';
import { placed } from './envelope.js';
import { generate } from '../generate/generate.js';
import { isObject } from '../records/merge-patch.js';
import { refit } from './refit.js';
import { schemaAt } from '../schema-facts.js';

export interface Mending {
  readonly schema: Node;
  readonly contract: Contract;
  /** Of the member that keeps its value for as long as that is true (RFC 6901). */
  readonly keep?: string | undefined;
  /** Default: response. */
  readonly view?: View | undefined;
}

/**
 * The value, or one near to it that is true of its schema: without members that are forbidden, with those that are required, and what is
 * false made anew. Where the schema can be satisfied by nothing, it is what comes closest.
 */
export function mend(value: unknown, mending: Mending): unknown {
  const { schema, contract, keep, view = 'response' } = mending;
  const validate = contract.validator(schema, view);
  const mender = new Mender(value, mending);
  let best = { value, count: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    const violations = validate(mender.value);
    if (violations.length === 0) return mender.value;
    if (violations.length < best.count) best = { value: mender.value, count: violations.length };
    if (!mender.improve(violations)) break;
  }
  const made = generate(contract, schema, { view });
  const candidates =
    keep === undefined ? [made] : [placed(made, parsePointer(keep), valueAt(value, keep)), made];
  return candidates.find((candidate) => validate(candidate).length === 0) ?? best.value;
}

/** What is true of its schema as that is meant, true by the letter as well; the value itself where nothing near it is. */
export function exact(value: unknown, { schema, contract }: Mending): unknown {
  const validate = contract.validator(schema, 'answer');
  if (validate(value).length === 0) return value;
  const mended = mend(value, { schema, contract, view: 'answer' });
  return validate(mended).length === 0 ? mended : value;
}

const ROUNDS = 12;
/** What these find is said again, and better, by the alternative that comes closest. */
const UNIONS: ReadonlySet<string> = new Set(['oneOf', 'anyOf']);

class Mender {
  value: unknown;
  private readonly mending: Mending;
  private readonly kept: { path: readonly string[]; value: unknown } | undefined;
  /** How often each place was dealt with: each time by a stronger remedy. */
  private readonly tried = new Map<string, number>();

  constructor(value: unknown, mending: Mending) {
    this.value = value;
    this.mending = mending;
    const { keep } = mending;
    const key = keep === undefined ? undefined : valueAt(value, keep);
    this.kept =
      keep === undefined || key === undefined ? undefined : { path: parsePointer(keep), value: key };
  }

  /** False when nothing was left to be changed. */
  improve(violations: readonly Violation[]): boolean {
    const before = this.value;
    const done = new Set<string>();
    for (const violation of violations) {
      const { keyword, pointer } = violation;
      const hasCause = violations.some((other) => other !== violation && other.pointer.startsWith(pointer));
      if (UNIONS.has(keyword) && hasCause && !this.tried.has(pointer)) {
        this.tried.set(pointer, 0);
        continue;
      }
      const path = targetOf(violation);
      const place = toPointer(path);
      if (!done.has(place)) this.deal(path, violation);
      done.add(place);
    }
    return this.value !== before;
  }

  private deal(path: readonly string[], { keyword, params, node }: Violation): void {
    const isExtra = params?.['additionalProperty'] ?? params?.['unevaluatedProperty'];
    if (isExtra !== undefined) this.value = without(this.value, path);
    else if (keyword === 'required') this.replace(path, node?.up()?.at(['properties', path.at(-1) ?? '']));
    else this.replace(path, node?.up());
  }

  /** Makes it anew, then goes without it, then does the same one level up. `near`: the schema, where it cannot be found from the top. */
  private replace(path: readonly string[], near?: Node): void {
    const place = toPointer(path);
    const times = this.tried.get(place) ?? 0;
    this.tried.set(place, times + 1);
    const node = schemaAt(this.mending.schema, path, this.mending.contract) ?? near;
    if (times === 0 && node) this.remake(path, node);
    else if (times <= 1 && path.length > 0) this.value = without(this.value, path);
    else if (path.length > 0) this.replace(path.slice(0, -1));
  }

  private remake(path: readonly string[], node: Node): void {
    const name = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
    const { contract, view = 'response' } = this.mending;
    const made = refit(valueAt(this.value, toPointer(path)), name, { node, contract, view });
    this.value = placed(this.value, path, made);
    const { kept } = this;
    if (kept && path.length < kept.path.length && path.every((part, index) => part === kept.path[index])) {
      this.value = placed(this.value, kept.path, kept.value);
    }
  }
}

/** What has to change: a member that is too much or missing, else the place itself. */
function targetOf({ pointer, params }: Violation): readonly string[] {
  const path = parsePointer(pointer);
  const name =
    params?.['additionalProperty'] ?? params?.['unevaluatedProperty'] ?? params?.['missingProperty'];
  return typeof name === 'string' ? [...path, name] : path;
}

function without(body: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return body;
  if (Array.isArray(body)) {
    const items = [...body.entries()].filter(([index]) => rest.length > 0 || String(index) !== first);
    return items.map(([index, item]) => (String(index) === first ? without(item, rest) : (item as unknown)));
  }
  if (!isObject(body)) return body;
  const members = Object.entries(body).filter(([name]) => rest.length > 0 || name !== first);
  return Object.fromEntries(
    members.map(([name, value]) => [name, name === first ? without(value, rest) : value]),
  );
}
