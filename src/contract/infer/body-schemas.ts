import { isJson, parseMediaType } from '../../http/media-type.js';
import type { Operation } from '../model.js';
import type { Node } from '../node.js';
import type { Resolver } from '../resolve.js';

/** What the bodies of an operation look like. Nothing is read of it but that: `Operation.responses` would read all errors too. */
export class BodySchemas {
  private readonly resolver: Pick<Resolver, 'tryResolve'>;
  private readonly answers = new Map<Operation, Node | undefined>();
  private readonly requests = new Map<Operation, Node | undefined>();

  constructor(resolver: Pick<Resolver, 'tryResolve'>) {
    this.resolver = resolver;
  }

  /** The JSON answer when all is well: of the lowest 2xx that has one, else of a range, else of `default` when nothing else is declared. */
  answer(operation: Operation): Node | undefined {
    if (!this.answers.has(operation)) this.answers.set(operation, this.readAnswer(operation));
    return this.answers.get(operation);
  }

  /** The request body as a value: JSON where there is a choice, else a form. */
  request(operation: Operation): Node | undefined {
    if (!this.requests.has(operation)) this.requests.set(operation, this.readRequest(operation));
    return this.requests.get(operation);
  }

  /** Changes are told as RFC 6902 has it. */
  takesJsonPatch(operation: Operation): boolean {
    const body = operation.node.child('requestBody');
    const content = body && this.resolver.tryResolve(body)?.child('content');
    return [...(content?.children() ?? [])].some(([range]) =>
      /^application\/json-patch\+json\b/i.test(range),
    );
  }

  /** The response that carries it. */
  response(operation: Operation): Node | undefined {
    return this.goodResponses(operation).find((response) => this.contentOf(response, isJsonRange));
  }

  private readAnswer(operation: Operation): Node | undefined {
    const response = this.response(operation);
    return response && this.contentOf(response, isJsonRange);
  }

  private goodResponses(operation: Operation): Node[] {
    const responses = operation.node.child('responses');
    const statuses = Object.keys((responses?.value ?? {}) as object);
    const good = statuses.filter((status) => status.startsWith('2')).toSorted();
    return (good.length > 0 ? good : ['default']).flatMap((status) => {
      const response = responses?.child(status);
      return (response && this.resolver.tryResolve(response)) ?? [];
    });
  }

  private readRequest(operation: Operation): Node | undefined {
    const body = operation.node.child('requestBody');
    return this.contentOf(body, isJsonRange) ?? this.contentOf(body, (range) => FORM.test(range));
  }

  private contentOf(owner: Node | undefined, wanted: (range: string) => boolean): Node | undefined {
    const content = owner && this.resolver.tryResolve(owner)?.child('content');
    for (const [range, item] of content?.children() ?? []) {
      const schema = wanted(range) ? this.resolver.tryResolve(item)?.child('schema') : undefined;
      if (schema) return schema;
    }
    return undefined;
  }
}

const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data)/i;

function isJsonRange(range: string): boolean {
  if (range === 'application/json' || range === '*/*') return true;
  const type = parseMediaType(range);
  return type !== undefined && isJson(type) && !/json-patch|json-seq/.test(range);
}

export function declares(operation: Operation, status: string): boolean {
  return operation.node.child('responses')?.child(status) !== undefined;
}
