import { lazy } from '../../contract/lazy.js';
import { maskOf, hits } from '../../contract/mask.js';
import type { Content, Contract, Operation } from '../../contract/model.js';
import { parsePointer } from '../../contract/pointer.js';
import { isJson, parseMediaType } from '../../http/media-type.js';
import { bodyCases } from '../generate/body-cases.js';
import { type Path, valueIn } from '../generate/json.js';
import { isWholeJson } from '../play/usual-content.js';
import { Subject } from '../invariants/subject.js';

/** What one operation can be tried with, worked out when it is first asked for. */
export class OperationCases {
  readonly contract: Contract;
  readonly operation: Operation;

  constructor(contract: Contract, operation: Operation) {
    this.contract = contract;
    this.operation = operation;
  }

  readonly subject = lazy(() => {
    const { resource } = this.operation;
    return resource && new Subject(this.contract, resource);
  });

  /** The JSON that the operation takes. */
  readonly content = lazy((): Content | undefined => {
    const contents = this.operation.requestBody?.content ?? [];
    return contents.find(({ range, schema }) => schema !== undefined && isJsonRange(range));
  });

  /** Where the key of the record stands in the body. */
  readonly keyPath = lazy((): Path | undefined => {
    const subject = this.subject();
    if (!subject?.keyInRequest(this.operation)) return undefined;
    const { key, bodies } = subject.resource;
    const inner = key.startsWith('/') ? parsePointer(key) : [key];
    return [...parsePointer(bodies.get(this.operation)?.request ?? ''), ...inner];
  });

  readonly bodies = lazy(() => {
    const content = this.content();
    if (!content?.schema) return undefined;
    const values = content.examples.map(({ value }) => value);
    const examples = { values, together: this.operation.action === 'update' };
    return bodyCases(this.contract, content.schema, { examples, key: this.keyPath() });
  });

  /** Where the contract speaks of the body as a whole. */
  readonly bodyNode = lazy(() => {
    const schema = this.content()?.schema;
    return (schema && this.contract.tryResolve(schema)) ?? this.operation.requestBody?.node;
  });

  /** What of the usual body is write-only. */
  readonly hiddenPaths = lazy((): readonly Path[] => {
    const schema = this.content()?.schema;
    const mask = schema && maskOf(this.contract, schema, 'writeOnly');
    return mask ? hits(this.bodies()?.base, mask).map(parsePointer) : [];
  });

  readonly secretPaths = lazy(() => {
    const base = this.bodies()?.base;
    return this.hiddenPaths().filter((path) => typeof valueIn(base, path) === 'string');
  });

  /** Each request brings a record of its own into being. */
  get makes(): boolean {
    const { action, resource } = this.operation;
    return action === 'create' || action === 'upsert' || resource?.creating.has(this.operation) === true;
  }

  /** It works on a record that has to be there. */
  get changes(): boolean {
    return !this.makes && (this.subject()?.keyIsInPath(this.operation) ?? false);
  }
}

function isJsonRange(range: string): boolean {
  const type = parseMediaType(range);
  return type !== undefined && isJson(type) && isWholeJson(range);
}
