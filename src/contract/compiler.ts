import { SpectwinError } from '../errors.js';
import { type Dialect, REF, type Translated, type Translation, dialectOf, translate } from './dialect.js';
import { type Flag, type Flags, type References, flagsOf } from './flags.js';
import { subschemas } from './keywords.js';
import { lazy } from './lazy.js';
import type { Note, Validator, View } from './model.js';
import type { Node } from './node.js';
import { RefProblem } from './resolve.js';
import { type SchemaError, toViolations } from './violations.js';

/** A compiled schema. Fails with `errors`; `evaluated` is what unevaluatedProperties and its like need to know. */
export interface Checker {
  (data: unknown, context?: object): boolean;
  errors?: readonly SchemaError[] | null | undefined;
  readonly evaluated?: unknown;
}

/** `annotate`: keep account of what was evaluated, which unevaluatedProperties and unevaluatedItems need. */
export type Compile = (schema: Translated, annotate: boolean) => Checker;

export interface CompilerOptions {
  readonly openapi: string;
  readonly onNote: (note: Note) => void;
  readonly engine: () => Compile;
}

type UnitView = View | 'as written';
type Scope = ReadonlyMap<string, Node>;

/** How a schema is meant because of what leads to it. */
interface Manner {
  readonly view: UnitView;
  /** Members of the object that are free because of what stands around the schema. */
  readonly free: readonly string[];
  /** JSON Schema's dynamic scope: where `$dynamicRef` leads. */
  readonly scope: Scope;
  readonly annotate: boolean;
}

interface Unit {
  readonly node: Node;
  readonly manner: Manner;
  check?: Checker;
  validator?: Validator;
}

interface SourceFacts {
  readonly dialect: Dialect;
  readonly annotate: boolean;
  readonly dynamic: boolean;
}

const FLAG: Readonly<Record<UnitView, Flag | undefined>> = {
  request: 'readOnly',
  response: 'writeOnly',
  answer: 'writeOnly',
  'as written': undefined,
};
const NONE: readonly [] = Object.freeze([] as const);
const NO_SCOPE: Scope = new Map();

/** Turns places of a document into validators, each once. Everything is kept for as long as the document is. */
export class Compiler {
  private readonly references: References;
  private readonly options: CompilerOptions;
  private readonly flags: Flags;
  private readonly engine: () => Compile;
  private readonly units = new WeakMap<object, Map<string, Unit>>();
  private readonly sources = new WeakMap<object, SourceFacts>();
  private readonly places = new WeakMap<object, Node>();
  private readonly noted = new Set<string>();
  /** Some schema was taken as it is meant: only then the letter is another thing. */
  private isLenient = false;

  constructor(references: References, options: CompilerOptions) {
    this.references = references;
    this.options = options;
    this.flags = flagsOf(references);
    this.engine = lazy(options.engine);
  }

  validator(node: Node, view: View): Validator {
    const unit = this.unit(node, { view, free: [], scope: NO_SCOPE, annotate: false });
    return (unit.validator ??=
      view === 'answer' ? this.exactly(unit) : (value) => this.validate(unit, value));
  }

  private exactly(unit: Unit): Validator {
    const asMeant = this.validator(unit.node, 'response');
    return (value) => {
      const violations = asMeant(value);
      return violations.length > 0 || !this.isLenient ? violations : this.validate(unit, value);
    };
  }

  private validate(unit: Unit, value: unknown): ReturnType<Validator> {
    const check = (unit.check ??= this.compile(unit));
    try {
      if (check(value)) return NONE;
      return toViolations({ errors: take(check), root: value, places: this.places });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.note(unit.node, 'a value is nested too deeply to be checked against this schema: it is accepted');
      return NONE;
    }
  }

  private unit(node: Node, outer: Manner): Unit {
    const { value } = node;
    const manner = this.enter(node, outer);
    if (typeof value !== 'object' || value === null) return { node, manner };
    const key = keyOf(manner);
    const known = this.units.get(value) ?? new Map<string, Unit>();
    this.units.set(value, known);
    let unit = known.get(key);
    if (!unit) known.set(key, (unit = { node, manner }));
    return unit;
  }

  /** The manner inside a schema that a `$ref` leads to: the document it stands in and the anchors it brings count too. */
  private enter(node: Node, outer: Manner): Manner {
    const facts = this.facts(node);
    if (!facts.annotate && !facts.dynamic) return outer;
    const scope = facts.dynamic ? new Map([...dynamicAnchors(node), ...outer.scope]) : outer.scope;
    return { ...outer, scope, annotate: outer.annotate || facts.annotate };
  }

  private compile(unit: Unit): Checker {
    const { node, manner } = unit;
    const { dialect } = this.facts(node);
    try {
      const translated = translate(node, {
        dialect,
        flag: FLAG[manner.view],
        free: new Set(manner.free),
        annotate: manner.annotate,
        flags: this.flags,
        isExact: manner.view === 'answer',
        onLenience: () => (this.isLenient = true),
        refer: (from, translation) => this.refer(from, manner, translation),
        place: (schema, place) => this.places.set(schema, place),
      });
      return this.engine()(translated, manner.annotate);
    } catch (error) {
      return this.acceptAll(node, error);
    }
  }

  /** A `$ref` that leads nowhere was named when the document was loaded. */
  private acceptAll(node: Node, error: unknown): Checker {
    const isNamed = error instanceof RefProblem || error instanceof SpectwinError;
    const why = error instanceof Error ? error.message : String(error);
    if (!isNamed) this.note(node, `this schema cannot be used and accepts everything: ${why}`);
    return Object.assign(() => true, { evaluated: { props: true, items: true } });
  }

  private note(node: Node, message: string): void {
    const key = `${node.id} ${message}`;
    if (this.noted.has(key)) return;
    this.noted.add(key);
    this.options.onNote({ severity: 'warning', message, node });
  }

  /** Small targets are copied in; others are called. */
  private refer(from: Node, { scope, annotate, view }: Manner, translation: Translation): Translated {
    const near = from.string('$ref')?.startsWith('#') ? this.tryFollow(from, NO_SCOPE) : undefined;
    if (near && (isLeaf(near) || isWidened(near, translation))) return translate(near, translation);
    const { free, flag } = translation;
    const target = lazy(() =>
      this.target(from, free, { scope, annotate, view: flag ? view : 'as written', free: [] }),
    );
    const translated: Translated = { [REF]: called(target) };
    translation.place(translated, from);
    return translated;
  }

  private target(from: Node, free: ReadonlySet<string>, manner: Manner): Checker {
    let node: Node;
    try {
      node = this.follow(from, manner.scope);
    } catch (error) {
      return this.acceptAll(from, error);
    }
    const unit = this.unit(node, { ...manner, free: this.relevant(node, manner.view, free) });
    return (unit.check ??= this.compile(unit));
  }

  /** Of the members that are free around a schema, those that it binds and does not free itself. */
  private relevant(node: Node, view: UnitView, free: ReadonlySet<string>): string[] {
    const flag = FLAG[view];
    if (!flag || free.size === 0) return [];
    const { named, flagged } = this.flags.level(node, flag);
    return [...free].filter((name) => named.has(name) && !flagged.has(name)).toSorted();
  }

  private follow(from: Node, scope: Scope): Node {
    const ref = from.string('$ref');
    if (ref !== undefined) return this.references.follow(from, ref);
    const dynamic = from.string('$dynamicRef') ?? '';
    const name = dynamic.slice(dynamic.indexOf('#') + 1);
    const outermost = scope.get(name);
    if (!outermost) return this.references.follow(from, dynamic);
    const fixed = this.tryFollow(from, NO_SCOPE);
    return fixed && fixed.string('$dynamicAnchor') !== name ? fixed : outermost;
  }

  private tryFollow(from: Node, scope: Scope): Node | undefined {
    try {
      return this.follow(from, scope);
    } catch (error) {
      if (error instanceof RefProblem || error instanceof SpectwinError) return undefined;
      throw error;
    }
  }

  private facts({ source }: Node): SourceFacts {
    let facts = this.sources.get(source);
    if (!facts) {
      const { text } = source;
      const own = source.value as { openapi?: unknown; $schema?: unknown } | null;
      const dialect = own?.$schema ? '2020-12' : dialectOf(String(own?.openapi ?? this.options.openapi));
      facts = { dialect, annotate: text.includes('unevaluated'), dynamic: text.includes('$dynamicAnchor') };
      this.sources.set(source, facts);
    }
    return facts;
  }
}

function keyOf({ view, free, scope, annotate }: Manner): string {
  const anchors = [...scope].map(([name, node]) => `${name}=${node.id}`);
  return [view, annotate, ...free, '', ...anchors].join('\n');
}

/** Those of the schema itself and of its own definitions, by name. */
function* dynamicAnchors(node: Node): Generator<[string, Node]> {
  const own = node.string('$dynamicAnchor');
  if (own !== undefined) yield [own, node];
  for (const [, definition] of node.child('$defs')?.children() ?? []) {
    const name = definition.string('$dynamicAnchor');
    if (name !== undefined) yield [name, definition];
  }
}

function isLeaf(node: Node): boolean {
  if (!node.isObject || '$ref' in (node.value as object) || '$dynamicRef' in (node.value as object))
    return false;
  return subschemas(node).next().done === true;
}

/** Closed by another schema's members: a copy of its own, unless it stands in itself. */
function isWidened({ value, isObject }: Node, { widened }: Translation): boolean {
  if (!widened || !isObject || widened.copied.has(value)) return false;
  widened.copied.add(value);
  return true;
}

/** The errors of the last call. They hold the data, which must not be kept. */
function take(check: Checker): readonly SchemaError[] {
  const errors = check.errors ?? [];
  check.errors = null;
  return errors;
}

/** Stands in compiled code for a target that is compiled on its first call. */
function called(target: () => Checker): Checker {
  let errors: readonly SchemaError[] = [];
  let evaluated: unknown;
  const check = (data: unknown, context?: object): boolean => {
    const to = target();
    const valid = to(data, context);
    evaluated = to.evaluated;
    if (!valid) errors = take(to);
    return valid;
  };
  const read = (): readonly SchemaError[] => {
    const last = errors;
    errors = [];
    return last;
  };
  return Object.defineProperties(check, { errors: { get: read }, evaluated: { get: () => evaluated } });
}
