import type { Contract } from '../contract/model.js';
import type { Node } from '../contract/node.js';
import { clausesHere } from './findings/clauses.js';
import { constraints, members } from './coverage-items.js';
import type { CoverageCount } from './events.js';
import type { Observation } from './observe/observation.js';
import { contentOf } from './observe/observe.js';
import { membersIn } from './secrets/write-only.js';

type Kind = CoverageCount['kind'];

/** What of the contract a run has touched. */
export class Coverage {
  private readonly contract: Contract;
  private readonly covered = new Map<Kind, Set<string>>();
  private readonly sent = new Set<unknown>();
  private readonly answered = new Set<unknown>();
  private readonly broken = new Map<unknown, Set<string>>();
  /** Bodies with the same members touch the same: most need not be looked at. */
  private readonly known = new Map<object, Set<string>>();
  /** What was declared for earlier exchanges: what it stands for is marked already. */
  private readonly marked = new Set<object>();

  constructor(contract: Contract) {
    this.contract = contract;
  }

  see(observation: Observation): void {
    const { operation, declared, content, sent, body, exchange } = observation;
    if (!operation) return;
    this.once(operation, () => this.mark('operation', operation.id));
    const asked = contentOf(operation.requestBody?.content, exchange.request.headers);
    if (asked) this.once(asked, () => this.mark('media-type', `${operation.id} request ${asked.range}`));
    if (asked?.schema && sent.json) this.seeMembers(this.sent, asked.schema, sent.json.value);
    for (const { node, keyword } of observation.requestViolations) if (node) this.markBroken(node, keyword);
    if (!declared) return;
    this.once(declared, () => {
      this.mark('status', `${operation.id} ${declared.status}`);
      this.exercised(clausesHere(declared.node));
    });
    if (!content) return;
    this.once(content, () => this.mark('media-type', `${operation.id} ${declared.status} ${content.range}`));
    if (content.schema && body.json) this.seeMembers(this.answered, content.schema, body.json.value);
  }

  /** Clauses that a scenario has put to the test. */
  exercised(clauses: readonly string[]): void {
    for (const id of clauses) this.mark('clause', id);
  }

  private seeMembers(touched: Set<unknown>, schema: Node, value: unknown): void {
    const key = schema.value as object;
    const shapes = this.known.get(key) ?? new Set();
    this.known.set(key, shapes);
    const shape = shapeOf(value, 3);
    if (shapes.has(shape)) return;
    shapes.add(shape);
    for (const node of membersIn(this.contract, schema, value)) touched.add(node.value);
  }

  /** A demand is a keyword, or one name of `required`: the schema is the object around it. */
  private markBroken(demand: Node, keyword: string): void {
    let schema: Node | undefined = demand;
    while (schema && !schema.isObject) schema = schema.parent;
    const keywords = this.broken.get(schema?.value) ?? new Set();
    this.broken.set(schema?.value, keywords.add(keyword));
  }

  private once(declared: object, mark: () => void): void {
    if (this.marked.has(declared)) return;
    this.marked.add(declared);
    mark();
  }

  private mark(kind: Kind, name: string): void {
    const known = this.covered.get(kind);
    if (known) known.add(name);
    else this.covered.set(kind, new Set([name]));
  }

  counts(): readonly CoverageCount[] {
    const { contract } = this;
    return [
      ...this.named(),
      countOf('member', [
        ...[...members(contract, 'request')].map((item) => ({ ...item, hit: this.sent.has(item.schema) })),
        ...[...members(contract, 'answer')].map((item) => ({ ...item, hit: this.answered.has(item.schema) })),
      ]),
      countOf(
        'constraint',
        [...constraints(contract)].map((item) => ({ ...item, hit: this.isBroken(item) })),
      ),
      this.countNamed('clause', [...contract.clauses.keys()]),
    ];
  }

  private isBroken({ schema, keyword }: { schema: object; keyword: string }): boolean {
    return this.broken.get(schema)?.has(keyword) ?? false;
  }

  private *named(): Generator<CoverageCount> {
    const { operations } = this.contract;
    yield this.countNamed(
      'operation',
      operations.map(({ id }) => id),
    );
    const responses = operations.flatMap(({ id, responses: all }) =>
      all.map((response) => ({ id, response })),
    );
    yield this.countNamed(
      'status',
      responses.map(({ id, response }) => `${id} ${response.status}`),
    );
    const asked = operations.flatMap(
      ({ id, requestBody }) => requestBody?.content.map(({ range }) => `${id} request ${range}`) ?? [],
    );
    const answered = responses.flatMap(({ id, response }) =>
      response.content.map(({ range }) => `${id} ${response.status} ${range}`),
    );
    yield this.countNamed('media-type', [...asked, ...answered]);
  }

  private countNamed(kind: Kind, names: readonly string[]): CoverageCount {
    return countOf(
      kind,
      names.map((name) => ({ name, hit: this.covered.get(kind)?.has(name) ?? false })),
    );
  }
}

function countOf(kind: Kind, items: readonly { name: string; hit: boolean }[]): CoverageCount {
  const missing = items.filter(({ hit }) => !hit).map(({ name }) => name);
  return { kind, total: items.length, covered: items.length - missing.length, missing };
}

/** Names of members, some levels deep; of arrays the first items. */
function shapeOf(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null || depth === 0) return '';
  if (Array.isArray(value))
    return `[${value
      .slice(0, 3)
      .map((item) => shapeOf(item, depth - 1))
      .join()}]`;
  return `{${Object.entries(value)
    .map(([name, member]) => name + shapeOf(member, depth - 1))
    .join()}}`;
}

/** Over all kinds together. */
export function percent(counts: readonly CoverageCount[]): number {
  const total = counts.reduce((sum, count) => sum + count.total, 0);
  const covered = counts.reduce((sum, count) => sum + count.covered, 0);
  return total === 0 ? 100 : (covered / total) * 100;
}
