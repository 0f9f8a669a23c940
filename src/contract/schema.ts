import { createRequire } from 'node:module';
import type { Ajv2020, CodeKeywordDefinition, KeywordCxt, ValidateFunction } from 'ajv/dist/2020.js';
import { type Dialect, REF, type Translated, type Translation, dialectOf, translate } from './dialect.js';
import { type Flag, Flags, type References } from './flags.js';
import { subschemas } from './keywords.js';
import { lazy } from './lazy.js';
import type { Note, Validator, View } from './model.js';
import type { Node } from './node.js';
import { RefProblem } from './resolve.js';
import { SpectwinError } from '../errors.js';
import { type SchemaError, toViolations } from './violations.js';

export interface Schemas {
  /** Compiled when first called, and of what a `$ref` leads to only what data reaches. */
  validator(node: Node, view: View): Validator;
}

export interface SchemaOptions {
  /** The document's version. */
  readonly openapi: string;
  /** Told once of each part of a schema that cannot be used; it then accepts everything. */
  readonly onNote: (note: Note) => void;
}

type View3 = View | 'as written';

/** Fails with `errors`; they are read once. `evaluated` is what ajv keeps for unevaluatedProperties and its like. */
interface Checker {
  (data: unknown, context?: object): boolean;
  readonly errors: readonly SchemaError[] | null | undefined;
  readonly evaluated: unknown;
}

const FLAG: Readonly<Record<View3, Flag | undefined>> = {
  request: 'readOnly',
  response: 'writeOnly',
  'as written': undefined,
};
const NONE: readonly [] = Object.freeze([] as const);

/** One compiler a document. Everything is kept for as long as the document is. */
export function createSchemas(references: References, options: SchemaOptions): Schemas {
  const compiler = new Compiler(references, options);
  return { validator: (node, view) => compiler.validator(node, view) };
}

class Compiler {
  private readonly references: References;
  private readonly options: SchemaOptions;
  private readonly flags: Flags;
  private readonly engine: () => Engine = lazy(createEngine);
  private readonly units = new WeakMap<object, Map<string, Unit>>();
  private readonly dialects = new WeakMap<object, Dialect>();
  private readonly places = new WeakMap<object, Node>();

  constructor(references: References, options: SchemaOptions) {
    this.references = references;
    this.options = options;
    this.flags = new Flags(references);
  }

  validator(node: Node, view: View): Validator {
    const unit = this.unit(node, view, []);
    return (unit.validator ??= (value) => this.validate(unit, value));
  }

  private validate(unit: Unit, value: unknown): ReturnType<Validator> {
    const check = (unit.check ??= this.compile(unit));
    try {
      if (check(value)) return NONE;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const message = 'a value is nested too deeply to be checked against this schema: it is accepted';
      this.options.onNote({ severity: 'warning', message, node: unit.node });
      return NONE;
    }
    return toViolations({ errors: check.errors ?? [], root: value, places: this.places, ref: REF });
  }

  private unit(node: Node, view: View3, free: readonly string[]): Unit {
    const { value } = node;
    if (typeof value !== 'object' || value === null) return { node, view, free };
    const key = [view, ...free].join('\n');
    const known = this.units.get(value) ?? new Map<string, Unit>();
    this.units.set(value, known);
    let unit = known.get(key);
    if (!unit) known.set(key, (unit = { node, view, free }));
    return unit;
  }

  private compile(unit: Unit): Checker {
    const { node, view, free } = unit;
    try {
      const translated = translate(node, {
        dialect: this.dialect(node),
        flag: FLAG[view],
        free: new Set(free),
        flags: this.flags,
        refer: (from, translation) => this.refer(from, view, translation),
        place: (schema, place) => this.places.set(schema, place),
        note: this.options.onNote,
      });
      return this.engine().compile(translated);
    } catch (error) {
      return this.acceptAll(node, error);
    }
  }

  private acceptAll(node: Node, error: unknown): Checker {
    const at = error instanceof RefProblem ? (error.node.child('$ref') ?? error.node) : node;
    const why = error instanceof Error ? error.message : String(error);
    const message = `a schema cannot be used and accepts everything: ${why}`;
    this.options.onNote({ severity: 'warning', message, node: at });
    return Object.assign(() => true, { errors: null, evaluated: { props: true, items: true } });
  }

  /** Small targets are copied in; others are called. */
  private refer(from: Node, view: View3, translation: Translation): Translated {
    const ref = from.string('$ref') ?? '';
    const as: View3 = translation.flag ? view : 'as written';
    const near = ref.startsWith('#') ? this.tryFollow(from, ref) : undefined;
    if (near && isLeaf(near)) return translate(near, translation);
    const { free } = translation;
    const target = lazy(() => this.target(from, ref, { view: as, free }));
    const translated: Translated = { [REF]: called(() => target().check ?? NEVER) };
    translation.place(translated, from);
    return translated;
  }

  private target(from: Node, ref: string, { view, free }: Pick<Translation, 'free'> & { view: View3 }): Unit {
    let node: Node;
    try {
      node = this.references.follow(from, ref);
    } catch (error) {
      return { node: from, view, free: [], check: this.acceptAll(from, error) };
    }
    const unit = this.unit(node, view, this.relevant(node, view, free));
    unit.check ??= this.compile(unit);
    return unit;
  }

  /** Of the members that are free around a schema, those that it binds and does not free itself. */
  private relevant(node: Node, view: View3, free: ReadonlySet<string>): string[] {
    const flag = FLAG[view];
    if (!flag || free.size === 0) return [];
    const { named, flagged } = this.flags.level(node, flag);
    return [...free].filter((name) => named.has(name) && !flagged.has(name)).toSorted();
  }

  private tryFollow(from: Node, ref: string): Node | undefined {
    try {
      return this.references.follow(from, ref);
    } catch (error) {
      if (error instanceof RefProblem || error instanceof SpectwinError) return undefined;
      throw error;
    }
  }

  private dialect(node: Node): Dialect {
    const { source } = node;
    let dialect = this.dialects.get(source);
    if (!dialect) {
      const own = source.value as { openapi?: unknown; $schema?: unknown } | null;
      dialect = own?.$schema ? '2020-12' : dialectOf(String(own?.openapi ?? this.options.openapi));
      this.dialects.set(source, dialect);
    }
    return dialect;
  }
}

/** One schema of the document in one view, with the members that are free because of what stands around it. */
interface Unit {
  readonly node: Node;
  readonly view: View3;
  readonly free: readonly string[];
  check?: Checker;
  validator?: Validator;
}

const NEVER: Checker = Object.assign(() => true, { errors: null, evaluated: undefined });

function isLeaf(node: Node): boolean {
  if (!node.isObject || node.string('$ref') !== undefined) return false;
  for (const _ of subschemas(node)) return false;
  return true;
}

/** Stands in compiled code for a target that is compiled on its first call. */
function called(target: () => Checker): Checker {
  let errors: Checker['errors'] = null;
  let evaluated: unknown;
  const check = (data: unknown, context?: object): boolean => {
    const to = target();
    const valid = to(data, context);
    evaluated = to.evaluated;
    if (!valid) errors = to.errors;
    return valid;
  };
  return Object.defineProperties(check, {
    errors: { get: () => errors },
    evaluated: { get: () => evaluated },
  }) as Checker;
}

interface Engine {
  compile(schema: Translated): Checker;
}

function createEngine(): Engine {
  const require = createRequire(import.meta.url);
  const { Ajv2020: Ajv } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { fullFormats } =
    require('ajv-formats/dist/formats.js') as typeof import('ajv-formats/dist/formats.js');
  const ajv: Ajv2020 = new Ajv({
    strict: false,
    allErrors: true,
    verbose: true,
    messages: false,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
    formats: fullFormats,
    keywords: [refKeyword(require)],
  });
  return { compile: (schema) => ajv.compile(schema) as unknown as Checker };
}

function refKeyword(require: NodeJS.Require): CodeKeywordDefinition {
  const { _, nil, Name } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { callValidateCode } =
    require('ajv/dist/vocabularies/code.js') as typeof import('ajv/dist/vocabularies/code.js');
  const { mergeEvaluated } = require('ajv/dist/compile/util.js') as typeof import('ajv/dist/compile/util.js');
  return {
    keyword: REF,
    error: {
      message: '',
      params: ({ params }) => _`{errors: ${params['check'] as typeof Name.prototype}.errors}`,
    },
    code(cxt: KeywordCxt) {
      const { gen, it } = cxt;
      const check = gen.scopeValue('validate', { ref: cxt.schema as ValidateFunction });
      cxt.setParams({ check });
      cxt.result(callValidateCode(cxt, check, nil), () => {
        if (it.props !== true) {
          const props = gen.var('props', _`${check}.evaluated.props`);
          it.props = mergeEvaluated.props(gen, props, it.props, Name);
        }
        if (it.items !== true) {
          const items = gen.var('items', _`${check}.evaluated.items`);
          it.items = mergeEvaluated.items(gen, items, it.items, Name);
        }
      });
    },
  };
}
