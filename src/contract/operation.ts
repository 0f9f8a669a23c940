import { type ParameterSpec, defaultStyle } from '../http/parameters.js';
import { parseMediaType } from '../http/media-type.js';
import { lazy } from './lazy.js';
import type {
  Action,
  Callback,
  Content,
  Example,
  Occasion,
  Operation,
  Parameter,
  RequestBody,
  Requirement,
  Resource,
  ResponseHeader,
  ResponseSpec,
} from './model.js';
import type { Node } from './node.js';
import { shapeOf } from './shape-of.js';

/** What reading an operation needs of the document around it. */
export interface Surroundings {
  resolve(node: Node): Node;
  tryResolve(node: Node): Node | undefined;
  securityOf(operation: Node): readonly Requirement[];
  /** Which resource the operation belongs to; known only when all operations have been read. */
  resourceOf(operation: Operation): { resource: Resource; action: Action } | undefined;
}

export interface OperationPlace {
  readonly method: string;
  readonly path: string;
  readonly node: Node;
  readonly pathItem: Node;
}

/** Reads nothing of the operation but its id; each part when it is first asked for. */
export function readOperation(place: OperationPlace, around: Surroundings): Operation {
  const { method, path, node } = place;
  const parameters = lazy(() => readParameters(place, around));
  const requestBody = lazy(() => readRequestBody(node, around));
  const responses = lazy(() => readResponses(node, around));
  const security = lazy(() => around.securityOf(node));
  const clauses = lazy(() => strings(node.at(['x-spectwin', 'clauses'])));
  const callbacks = lazy(() => readCallbacks(node, around));
  const owned: () => { resource: Resource; action: Action } | undefined = lazy(() =>
    around.resourceOf(operation),
  );
  const operation: Operation = {
    id: node.string('operationId') ?? `${method} ${path}`,
    method,
    path,
    node,
    get parameters() {
      return parameters();
    },
    get requestBody() {
      return requestBody();
    },
    get responses() {
      return responses();
    },
    get security() {
      return security();
    },
    get clauses() {
      return clauses();
    },
    get callbacks() {
      return callbacks();
    },
    get resource() {
      return owned()?.resource;
    },
    get action() {
      return owned()?.action;
    },
  };
  return operation;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

function readCallbacks(node: Node, around: Surroundings): Callback[] {
  return [...(node.child('callbacks')?.children() ?? [])].flatMap(([name, item]) => {
    const entries = [...(around.tryResolve(item)?.children() ?? [])];
    return entries.flatMap(([expression, entry]) => {
      const pathItem = expression.startsWith('x-') ? undefined : around.tryResolve(entry);
      if (!pathItem?.isObject) return [];
      const operations = [...pathItem.children()]
        .filter(([method, each]) => METHODS.includes(method) && each.isObject)
        .map(([method, each]) =>
          readOperation({ method: method.toUpperCase(), path: expression, node: each, pathItem }, around),
        );
      return [{ name, expression, operations }];
    });
  });
}

function readParameters(place: OperationPlace, around: Surroundings): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const owner of [place.pathItem, place.node]) {
    for (const [, item] of owner.child('parameters')?.children() ?? []) {
      const parameter = readParameter(item, place.path, around);
      if (parameter) found.set(`${parameter.in} ${parameter.name}`, parameter);
    }
  }
  return [...found.values()];
}

/** They say how a message is sent, which whoever writes it knows (RFC 9110, 6.6, 7.2, 7.6.1, 8.6 and 10.1): no caller decides on them. */
const OF_MESSAGE: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** RFC 9110, 5.6.2. */
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function isSendable(header: string): boolean {
  return FIELD_NAME.test(header) && !OF_MESSAGE.has(header.toLowerCase());
}

const PLACES = ['path', 'query', 'header', 'cookie', 'querystring'] as const;

function readParameter(item: Node, path: string, around: Surroundings): Parameter | undefined {
  const node = around.tryResolve(item);
  const declared = node?.string('name');
  const where = PLACES.find((place) => place === node?.string('in'));
  const name = where === 'path' && declared !== undefined ? templateOf(path, declared) : declared;
  if (!node || name === undefined || !where) return undefined;
  if (where === 'header' && !isSendable(name)) return undefined;
  const content = readContents(node, around)[0];
  return {
    name,
    in: where,
    required: where === 'path' || node.boolean('required') === true,
    spec: specOf(node, { name, in: where }, around),
    schema: content?.schema ?? node.child('schema'),
    examples: readExamples(node, around),
    node,
  };
}

/**
 * The name that a path parameter has in the path: `{+name}` (RFC 6570, 3.2.3) and `{name+}` are written for `name`. What the path does not
 * name has no place in a request.
 */
function templateOf(path: string, name: string): string | undefined {
  const [proper = ''] = path.split('?');
  return [name, `+${name}`, `${name}+`, `${name}*`].find((each) => proper.includes(`{${each}}`));
}

function specOf(node: Node, id: { name: string; in: Parameter['in'] }, around: Surroundings): ParameterSpec {
  const style = (node.string('style') ?? defaultStyle(id.in)) as ParameterSpec['style'];
  const content = readContents(node, around)[0];
  const schema = content?.schema ?? node.child('schema');
  const shape = lazy(() => shapeOf(schema, around));
  return {
    ...id,
    style,
    explode: node.boolean('explode') ?? (style === 'form' || style === 'cookie'),
    required: id.in === 'path' || node.boolean('required') === true,
    allowReserved: node.boolean('allowReserved') ?? false,
    allowEmptyValue: node.boolean('allowEmptyValue') ?? false,
    content: content?.range,
    get shape() {
      return shape();
    },
  };
}

function readRequestBody(node: Node, around: Surroundings): RequestBody | undefined {
  const child = node.child('requestBody');
  const body = child && around.tryResolve(child);
  if (!body?.isObject) return undefined;
  return { required: body.boolean('required') ?? false, content: readContents(body, around), node: body };
}

function readResponses(node: Node, around: Surroundings): ResponseSpec[] {
  const found: ResponseSpec[] = [];
  for (const [status, item] of node.child('responses')?.children() ?? []) {
    if (status.startsWith('x-')) continue;
    const response = around.tryResolve(item);
    if (response?.isObject) found.push(readResponse(status, response, around));
  }
  return found;
}

function readResponse(status: string, node: Node, around: Surroundings): ResponseSpec {
  const headers = lazy(() => readHeaders(node, around));
  const content = lazy(() => readContents(node, around));
  return {
    status: /^[1-5]xx$/i.test(status) ? status.toUpperCase() : status,
    node,
    get headers() {
      return headers();
    },
    get content() {
      return content();
    },
  };
}

/** OpenAPI 3.1, Response Object: a declared `Content-Type` header is ignored. */
function readHeaders(response: Node, around: Surroundings): ResponseHeader[] {
  const found: ResponseHeader[] = [];
  for (const [name, item] of response.child('headers')?.children() ?? []) {
    const node = around.tryResolve(item);
    if (!node?.isObject || name.toLowerCase() === 'content-type') continue;
    found.push({
      name,
      required: node.boolean('required') ?? false,
      spec: specOf(node, { name, in: 'header' }, around),
      schema: readContents(node, around)[0]?.schema ?? node.child('schema'),
      examples: readExamples(node, around),
      node,
    });
  }
  return found;
}

function readContents(owner: Node, around: Surroundings): Content[] {
  const found: Content[] = [];
  for (const [range, item] of owner.child('content')?.children() ?? []) {
    const node = around.tryResolve(item);
    if (!node?.isObject) continue;
    const examples = lazy(() => readExamples(node, around));
    found.push({
      ...(parseMediaType(range) ? { range } : { range: meantType(range), misnomer: range }),
      schema: node.child('schema') ?? node.child('itemSchema'),
      encoding: node.child('encoding'),
      node,
      get examples() {
        return examples();
      },
    });
  }
  return found;
}

/** What a key that is no media type stands for: `json`, `*`, `application/json, text/plain`. */
function meantType(key: string): string {
  const [first = ''] = key
    .trim()
    .replace(/^["']|["']$/g, '')
    .split(/[,;]/);
  if (parseMediaType(first)) return first.trim();
  if (first === '*') return '*/*';
  if (/json/i.test(first)) return 'application/json';
  if (/xml/i.test(first)) return 'application/xml';
  if (/multipart|form-data/i.test(first)) return 'multipart/form-data';
  if (/form/i.test(first)) return 'application/x-www-form-urlencoded';
  return /te?xt|html|plain/i.test(first) ? 'text/plain' : 'application/octet-stream';
}

/** `examples`, `example`, then those of the schema: what is nearest to the message comes first. */
export function readExamples(owner: Node, around: Pick<Surroundings, 'tryResolve'>): Example[] {
  const found: Example[] = [];
  for (const [name, item] of owner.child('examples')?.children() ?? []) {
    const node = around.tryResolve(item);
    const value = node?.child('dataValue') ?? node?.child('value');
    if (value) found.push({ name, value: value.value, node: value, occasion: readOccasion(node) });
  }
  const single = owner.child('example');
  if (single) found.push({ name: 'example', value: single.value, node: single });
  const schema = owner.child('schema');
  return schema ? [...found, ...schemaExamples(schema, around)] : found;
}

/** The extension's schema has checked the words. */
function readOccasion(example: Node | undefined): Occasion | undefined {
  const extension = example?.child('x-spectwin');
  const when = extension?.child('when');
  if (!extension || !when) return undefined;
  return {
    credentials: when.string('credentials') as Occasion['credentials'],
    body: when.string('body') as Occasion['body'],
    exact: extension.boolean('exact') ?? false,
    fill: extension.string('fill') as Occasion['fill'],
  };
}

function schemaExamples(schema: Node, around: Pick<Surroundings, 'tryResolve'>): Example[] {
  const node = around.tryResolve(schema);
  const single = node?.child('example');
  const found: Example[] = single ? [{ name: 'schema', value: single.value, node: single }] : [];
  const list = node?.child('examples');
  if (!list || !Array.isArray(list.value)) return found;
  for (const [index, item] of list.children())
    found.push({ name: `schema ${index}`, value: item.value, node: item });
  return found;
}

function strings(node: Node | undefined): string[] {
  const items = Array.isArray(node?.value) ? node.value : [];
  return items.filter((item): item is string => typeof item === 'string');
}
