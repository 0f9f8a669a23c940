import { ruledMembers } from '../observe/record.js';
import { responseFor } from '../../contract/choose.js';
import { lazy } from '../../contract/lazy.js';
import { maskOf, strip } from '../../contract/mask.js';
import type { Action, Contract, Operation, Resource } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { isVisible } from '../../contract/security.js';
import { shapeOf } from '../../contract/shape-of.js';
import { ownClauses } from './grounds.js';
import { isFlagged, itemsOf, keyword, membersOf, requiredOf, schemaAt } from './members.js';
import { isValid, requestContent } from './sample.js';
import { Shapes } from './shapes.js';
import { type Template, templateOf } from './template.js';

/** Text that is not likely to be refused: what a schema must take to count as free text. */
const FREE_TEXT = ['Ab 1', 'Zz-9, and quite a few words more than a code or a number would ever need'];
const PAGING =
  /^(page|per_?page|page_?(size|number|token)|limit|offset|cursor|after|before|start|count|size|top|skip|max_?results|marker)$/i;

/** Of the requests of an operation. */
interface Facts {
  readonly changeable: readonly string[];
  readonly secret: readonly string[];
}

/** What the document says about one resource, worked out when asked for. */
export class Subject {
  readonly contract: Contract;
  readonly resource: Resource;
  private readonly shapes: Shapes;
  private readonly schemas = new Map<Operation, Node | undefined>();
  private readonly keySchemas = new Map<Operation, Node | undefined>();
  private readonly templates = new Map<Operation, Template>();
  private readonly texts = new Map<string, boolean>();
  private readonly known = new Map<Operation, Facts>();

  constructor(contract: Contract, resource: Resource) {
    this.contract = contract;
    this.resource = resource;
    this.shapes = new Shapes(contract, () => this.answerSchemas());
  }

  operation(action: Action): Operation | undefined {
    const operation = this.resource.operations.get(action);
    if (!operation) return undefined;
    return (action === 'list' ? this.isPart(operation) : isUnwritable(operation)) ? undefined : operation;
  }

  /** A list that cannot be asked for without saying which records it is to hold. */
  private isPart({ parameters }: Operation): boolean {
    const filters = this.resource.listing?.filters;
    return parameters.some((each) => each.in === 'query' && each.required && filters?.has(each.name));
  }

  /** How records come into being: an upsert, a creation, or a PUT that makes what is not there. */
  readonly making = lazy(() => {
    const { operations, creating } = this.resource;
    return operations.get('upsert') ?? operations.get('create') ?? [...creating][0];
  });

  /** Ways of writing to a record that is there: upsert, replacement and update, as far as there are. */
  readonly writing = lazy(() => {
    const actions: Action[] = ['upsert', 'update', 'replace'];
    return actions.flatMap((action) => this.operation(action) ?? []);
  });

  /** The path without its key is the way to all records; those of nested resources need their parents. */
  isNested(): boolean {
    return this.resource.parents.length > 0;
  }

  /** Whether callers can be told apart at all. */
  isGuarded(): boolean {
    const operations = [...this.resource.operations.values()];
    return operations.every(
      ({ security }) => security.length > 0 && security.every((each) => each.some(isVisible)),
    );
  }

  /** Whether the caller chooses the key of a new record. */
  readonly keyIsOurs = lazy(() => {
    const making = this.making();
    if (!making) return false;
    const rule = this.resource.fields.get(this.resource.key);
    if (rule && 'set' in rule) return false;
    if (this.keyIsInPath(making) || making.action === 'upsert') return true;
    const { key } = this.resource;
    if (this.keyInRequest(making) === undefined) return false;
    return key.startsWith('/') || requiredOf(this.contract, this.requestSchema(making)).has(key);
  });

  keyIsInPath(operation: Operation): boolean {
    const { keyParameter } = this.resource;
    return keyParameter !== undefined && operation.path.includes(`{${keyParameter}}`);
  }

  /** The schema of the key in the body of the operation, where it may be sent there. */
  keyInRequest(operation: Operation): Node | undefined {
    if (!this.keySchemas.has(operation)) this.keySchemas.set(operation, this.writableKey(operation));
    return this.keySchemas.get(operation);
  }

  private writableKey(operation: Operation): Node | undefined {
    const { key } = this.resource;
    if (key === '') return undefined;
    const pointer = key.startsWith('/') ? key : `/${key}`;
    const schema = schemaAt(this.contract, this.requestSchema(operation), pointer);
    return schema && !isFlagged(this.contract, schema, 'readOnly') ? schema : undefined;
  }

  /** Whether the caller may choose this key. */
  allowsKey(key: unknown): boolean {
    const making = this.making();
    const schema = (making && this.keyInRequest(making)) ?? this.resource.keySchema;
    return this.keyIsOurs() && (schema === undefined || isValid(this.contract, schema, key));
  }

  /** Of the record in the request body. */
  requestSchema(operation: Operation): Node | undefined {
    if (!this.schemas.has(operation)) {
      const at = this.resource.bodies.get(operation)?.request ?? '';
      this.schemas.set(operation, schemaAt(this.contract, requestContent(operation)?.schema, at));
    }
    return this.schemas.get(operation);
  }

  template(operation: Operation): Template {
    const template = this.templates.get(operation) ?? templateOf(this, operation);
    this.templates.set(operation, template);
    return template;
  }

  /** Of a record as answers show it. */
  readonly recordSchema = lazy(() => {
    const shown = this.resource.schema;
    if (shown) return shown;
    const shows: (Operation | undefined)[] = [this.operation('read'), this.making(), ...this.writing()];
    const found = shows.map((operation) => operation && this.answerSchema(operation)).find(Boolean);
    const list = this.operation('list');
    return found ?? (list && itemsOf(this.contract, this.answerSchema(list)));
  });

  private answerSchema(operation: Operation): Node | undefined {
    const response = [200, 201, 202].map((status) => responseFor(operation, status)).find(Boolean);
    const content = response?.content.find(({ range }) => range.includes('json'));
    const at = this.resource.bodies.get(operation)?.answer;
    return at === undefined ? undefined : schemaAt(this.contract, content?.schema, at);
  }

  /** Of a record, one for each answer that shows one. */
  private answerSchemas(): readonly Node[] {
    const shows = [this.operation('read'), this.making(), ...this.writing()];
    const list = this.operation('list');
    const listed = list && this.answerSchema(list);
    const items = listed && itemsOf(this.contract, listed);
    return [...shows.map((each) => each && this.answerSchema(each)), items].filter(
      (each) => each !== undefined,
    );
  }

  /** Whether an answer that shows another value than this one, or none, is wrong. An inferred resource may have several shapes. */
  mustShow(name: string, value: unknown, isMissing: boolean): boolean {
    if (!this.resource.inferred) return true;
    return this.shapes.allows(name, value) && !(isMissing && this.shapes.lacks(name));
  }

  /** There are answers that cannot show the key. */
  mayHideKey(): boolean {
    const { inferred, key } = this.resource;
    return inferred && !key.startsWith('/') && this.shapes.lacks(key);
  }

  /** What answers show of a record, but for what is write-only. */
  readonly shown = lazy(() => {
    const members = [...membersOf(this.contract, this.recordSchema())];
    return new Map(members.filter(([, node]) => !isFlagged(this.contract, node, 'writeOnly')));
  });

  /** Members that the caller sends and answers show: what was written there is what is read. The key is none of them. */
  readonly kept = lazy(() => {
    const sent = this.writing().concat(this.making() ?? []);
    const own = new Map<string, Node>();
    const other = new Set<string>();
    for (const operation of sent) {
      for (const [name, node] of membersOf(this.contract, this.requestSchema(operation))) {
        if (!this.shown().has(name) || this.isKey(name) || this.resource.fields.has(name)) continue;
        const flagged = (['readOnly', 'writeOnly'] as const).some((flag) =>
          isFlagged(this.contract, node, flag),
        );
        if (!flagged && !own.has(name)) own.set(name, node);
        if (this.resource.inferred && !this.shapes.fits(name, node)) other.add(name);
      }
    }
    for (const name of other) own.delete(name);
    return own;
  });

  /** What answers may show of a value that was sent. */
  open(name: string, value: unknown): unknown {
    const node = this.kept().get(name);
    return node && typeof value === 'object' ? strip(value, maskOf(this.contract, node, 'writeOnly')) : value;
  }

  isKey(name: string): boolean {
    const { key } = this.resource;
    return name === key || key.startsWith(`/${name}/`);
  }

  /** Members that show a difference when they are written again, text first. */
  changeable(operation: Operation | undefined): readonly string[] {
    return operation ? this.facts(operation).changeable : [];
  }

  /** Members with secrets that requests of the operation may hold. */
  secret(operation: Operation | undefined): readonly string[] {
    return operation ? this.facts(operation).secret : [];
  }

  private facts(operation: Operation): Facts {
    const facts = this.known.get(operation) ?? this.findFacts(operation);
    this.known.set(operation, facts);
    return facts;
  }

  private findFacts(operation: Operation): Facts {
    const members = membersOf(this.contract, this.requestSchema(operation));
    const names = [...this.kept().keys()].filter((name) => members.has(name) && this.canVary(name));
    const secret = [...members].filter(([, node]) => isFlagged(this.contract, node, 'writeOnly'));
    return {
      changeable: names.toSorted((a, b) => Number(this.isText(b)) - Number(this.isText(a))),
      secret: secret.map(([name]) => name),
    };
  }

  /** Free text: neither enum nor pattern nor format. */
  isText(name: string): boolean {
    const known = this.texts.get(name) ?? this.takesText(name);
    this.texts.set(name, known);
    return known;
  }

  private takesText(name: string): boolean {
    const node = this.kept().get(name) ?? this.shown().get(name);
    if (!node || !shapeOf(node, this.contract).types.includes('string')) return false;
    if (keyword(this.contract, node, 'format') !== undefined) return false;
    return FREE_TEXT.every((text) => isValid(this.contract, node, text));
  }

  private canVary(name: string): boolean {
    const node = this.kept().get(name);
    if (!node) return false;
    if (this.isText(name) || alternatives(this.contract, node).length > 1) return true;
    const { types } = shapeOf(node, this.contract);
    return types.some((type) => type === 'integer' || type === 'number' || type === 'boolean');
  }

  /** Another valid value than `before`, for a member of `changeable`. `text` is what free text becomes. */
  another(name: string, before: unknown, text: string): unknown {
    const node = this.kept().get(name);
    if (!node || this.isText(name)) return text;
    const candidates = [...alternatives(this.contract, node), true, false, ...numbersNear(before)];
    const fits = (value: unknown): boolean => value !== before && isValid(this.contract, node, value);
    return candidates.find(fits) ?? before;
  }

  /** Members that follow a rule of the given kind. */
  ruled(rule: 'on-create' | 'on-write' | 'generate'): readonly string[] {
    return ruledMembers(this.resource, rule);
  }

  /** A list that may come in parts promises no record in any one of them. */
  readonly listIsWhole = lazy(() => {
    const list = this.operation('list');
    return (
      list !== undefined &&
      !list.parameters.some(({ in: place, name }) => place === 'query' && PAGING.test(name))
    );
  });

  declares(operation: Operation | undefined, status: number): boolean {
    return operation?.responses.some((response) => response.status === String(status)) ?? false;
  }

  /** The place in the contract of a status. */
  place(operation: Operation | undefined, status: number): Node | undefined {
    return operation && responseFor(operation, status)?.node;
  }

  /** The place of a member in the schema of the record. */
  member(name: string): Node | undefined {
    return this.shown().get(name);
  }

  /** What only this operation promises. */
  clauses(action: Action | undefined): readonly string[] {
    return action ? ownClauses(this.contract, this.operation(action)) : [];
  }
}

/** A body in which no record can be sent: a list of changes, a file, or XML. */
function isUnwritable({ requestBody, action }: Operation): boolean {
  if (action !== 'update' && action !== 'replace') return false;
  return (requestBody?.content.length ?? 0) > 0 && requestContent({ requestBody }) === undefined;
}

function alternatives(contract: Contract, node: Node): readonly unknown[] {
  const values = keyword(contract, node, 'enum');
  return Array.isArray(values) ? values : [];
}

function numbersNear(value: unknown): number[] {
  const start = typeof value === 'number' ? value : 0;
  return [start + 1, start - 1, start + 10, start - 10, start / 2, start * 2, 1, 2, 10];
}
