import { createRequire } from 'node:module';
import type { Ajv2020, CodeKeywordDefinition, KeywordCxt, Name, ValidateFunction } from 'ajv/dist/2020.js';
import { type Checker, type Compile, Compiler } from './compiler.js';
import { REF } from './dialect.js';
import type { References } from './flags.js';
import { formatsOver } from './formats.js';
import { lazy } from './lazy.js';
import type { Note, Validator, View } from './model.js';
import type { Node } from './node.js';
import { duplicates, isMultipleOf } from './numbers.js';
import { createMatchers, parsePattern } from './pattern.js';

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

/** One compiler a document. */
export function createSchemas(references: References, options: SchemaOptions): Schemas {
  const onTimeout = (pattern: string): void =>
    options.onNote({
      severity: 'warning',
      message: `matching ${pattern} took too long: long texts are accepted unchecked`,
      remedy: 'write the pattern without a repetition inside a repetition',
    });
  const compiler = new Compiler(references, { ...options, engine: () => createEngine(onTimeout) });
  return { validator: (node, view) => compiler.validator(node, view) };
}

/** Loaded when the first schema is compiled: importing ajv costs more than reading our whole contract. */
function load() {
  const require = createRequire(import.meta.url);
  return {
    ...(require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')),
    ...(require('ajv/dist/vocabularies/code.js') as typeof import('ajv/dist/vocabularies/code.js')),
    ...(require('ajv/dist/compile/util.js') as typeof import('ajv/dist/compile/util.js')),
    ...(require('ajv-formats/dist/formats.js') as typeof import('ajv-formats/dist/formats.js')),
  };
}

type Library = ReturnType<typeof load>;

function createEngine(onTimeout: (pattern: string) => void): Compile {
  const library = load();
  const matchers = createMatchers(onTimeout);
  const regExp = (pattern: string) => ({
    ...matchers(parsePattern(pattern) ?? /^/),
    toString: () => pattern,
  });
  const create = (annotate: boolean): Ajv2020 => {
    const ajv = new library.Ajv2020({
      strict: false,
      allErrors: true,
      verbose: true,
      messages: false,
      meta: false,
      validateSchema: false,
      addUsedSchema: false,
      logger: false,
      ownProperties: true,
      formats: formatsOver(library.fullFormats),
      // Half of the time to compile went into optimizing, for nothing that can be measured afterwards.
      code: { regExp: Object.assign(regExp, { code: 'matcher' }), optimize: false },
    });
    ajv.removeKeyword('multipleOf').removeKeyword('uniqueItems');
    for (const keyword of keywords(library)) ajv.addKeyword(keyword);
    // `$dynamicRef` is followed by the compiler. Without annotations anyOf stops at the first branch that fits.
    Object.assign(ajv.opts, { unevaluated: annotate, dynamicRef: false });
    return ajv;
  };
  const annotating = lazy(() => create(true));
  const plain = lazy(() => create(false));
  return (schema, annotate) => (annotate ? annotating() : plain()).compile(schema) as unknown as Checker;
}

function keywords(library: Library): CodeKeywordDefinition[] {
  return [refKeyword(library), multipleOfKeyword(library), uniqueItemsKeyword(library)];
}

/** As ajv's own `$ref`, but the errors behind it stay together, in `params`. */
function refKeyword({
  _,
  nil,
  callValidateCode,
  mergeEvaluated,
  Name: NameClass,
}: Library): CodeKeywordDefinition {
  return {
    keyword: REF,
    error: { message: '', params: ({ params }) => _`{errors: ${params['check'] as Name}.errors}` },
    code(cxt: KeywordCxt) {
      const { gen, it } = cxt;
      const check = gen.scopeValue('validate', { ref: cxt.schema as ValidateFunction });
      cxt.setParams({ check });
      cxt.result(callValidateCode(cxt, check, nil), () => {
        if (!it.opts.unevaluated) return;
        if (it.props !== true) {
          const props = gen.var('props', _`${check}.evaluated.props`);
          it.props = mergeEvaluated.props(gen, props, it.props, NameClass);
        }
        if (it.items !== true) {
          const items = gen.var('items', _`${check}.evaluated.items`);
          it.items = mergeEvaluated.items(gen, items, it.items, NameClass);
        }
      });
    },
  };
}

/** ajv divides, and 0.07 / 0.01 is not a whole number in floating point. */
function multipleOfKeyword({ _ }: Library): CodeKeywordDefinition {
  return {
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    error: { message: '', params: ({ schemaCode }) => _`{multipleOf: ${schemaCode}}` },
    code(cxt: KeywordCxt) {
      const isMultiple = cxt.gen.scopeValue('func', { ref: isMultipleOf });
      cxt.fail(_`!${isMultiple}(${cxt.data}, ${cxt.schemaCode})`);
    },
  };
}

/** ajv compares each pair of objects: 10,000 of them take minutes. */
function uniqueItemsKeyword({ _ }: Library): CodeKeywordDefinition {
  return {
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: {
      message: '',
      params: ({ params }) => _`{i: ${params['pair'] as Name}[0], j: ${params['pair'] as Name}[1]}`,
    },
    code(cxt: KeywordCxt) {
      if (cxt.schema !== true) return;
      const find = cxt.gen.scopeValue('func', { ref: duplicates });
      const pair = cxt.gen.const('pair', _`${find}(${cxt.data})`);
      cxt.setParams({ pair });
      cxt.fail(pair);
    },
  };
}
