import type { Position } from '../errors.js';
import type { ParameterSpec } from '../http/parameters.js';
import type { Node } from './node.js';

export type Action = 'create' | 'upsert' | 'list' | 'read' | 'replace' | 'update' | 'delete';

/**
 * Who sends the message that a schema describes: `readOnly` does not bind requests, `writeOnly` not responses. `answer` is a response by the
 * letter: a server is not accused of what the author of a schema has meant, but whoever makes an answer up need not rely on that.
 */
export type View = 'request' | 'response' | 'answer';

export interface Clause {
  readonly id: string;
  readonly text: string;
  readonly source?: string | undefined;
  readonly node: Node;
}

/** Something of the document that is not supported, or was left out because it is broken. Named once, at start. */
export interface Note {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly node?: Node | undefined;
  readonly remedy?: string | undefined;
}

export interface Example {
  readonly name: string;
  readonly value: unknown;
  readonly node: Node;
  /** Of a response: on what occasion it is the answer, as its `x-spectwin` says. */
  readonly occasion?: Occasion | undefined;
}

/** See docs/extension.md, "An example of a response". */
export interface Occasion {
  readonly credentials?: 'missing' | 'invalid' | undefined;
  readonly body?: 'unreadable' | 'invalid' | undefined;
  /** The body equals the example then. */
  readonly exact: boolean;
  /** How the faults of a request come into the body. */
  readonly fill?: 'message' | 'messages-by-member' | undefined;
}

/** One entry of a `content` map. `range` is the key as written: `application/json`, `text/*`. */
export interface Content {
  readonly range: string;
  /** The key where that is no media type, but `applicationjson` or nothing at all; `range` is then what it stands for. */
  readonly misnomer?: string | undefined;
  readonly schema: Node | undefined;
  readonly examples: readonly Example[];
  readonly encoding: Node | undefined;
  readonly node: Node;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'querystring';
  readonly required: boolean;
  /** How the wire text becomes a value. */
  readonly spec: ParameterSpec;
  /** Of the value; for a `content` parameter the schema of its media type. */
  readonly schema: Node | undefined;
  readonly examples: readonly Example[];
  readonly node: Node;
}

export interface RequestBody {
  readonly required: boolean;
  readonly content: readonly Content[];
  readonly node: Node;
}

export interface ResponseHeader {
  /** As written; compare without case. */
  readonly name: string;
  readonly required: boolean;
  readonly spec: ParameterSpec;
  readonly schema: Node | undefined;
  readonly examples: readonly Example[];
  readonly node: Node;
}

export interface ResponseSpec {
  /** `200`, `2XX` or `default`. */
  readonly status: string;
  readonly headers: readonly ResponseHeader[];
  readonly content: readonly Content[];
  readonly node: Node;
}

export interface SecurityScheme {
  readonly name: string;
  readonly kind: 'bearer' | 'basic' | 'http-other' | 'apiKey' | 'mutualTLS' | 'unknown';
  /** For `apiKey`. */
  readonly in?: 'header' | 'query' | 'cookie' | undefined;
  readonly parameter?: string | undefined;
  /** For `http-other`: the scheme in lower case. */
  readonly scheme?: string | undefined;
  readonly node: Node;
}

/** All schemes of one requirement must hold. An empty one means: no credentials needed. */
export type Requirement = readonly SecurityScheme[];

/** What the server does to a member of a record. */
export type FieldRule =
  | { readonly from: string }
  | { readonly set: 'on-create' | 'on-write' }
  | { readonly set: 'generate' }
  | { readonly hidden: true; readonly default?: unknown };

/** Records of one kind, and which operation does what to them. */
export interface Resource {
  readonly name: string;
  /**
   * The member of a record that identifies it, compared exactly. A JSON Pointer where it lies deeper (`/metadata/name`); '' where no
   * member does, and records are kept under the value in the path. `record-key.ts` reads and sets it.
   */
  readonly key: string;
  /** What a new key has to be true of; undefined where the document does not say. */
  readonly keySchema: Node | undefined;
  /** Of a record as answers show it. */
  readonly schema: Node | undefined;
  /** The path parameter of the item routes that holds the key; undefined without item routes. */
  readonly keyParameter: string | undefined;
  /** There is one record under each parent, or one in all: the path without a key is that of the record. */
  readonly singleton?: boolean | undefined;
  /** `credential`: each tenant has its own records. */
  readonly owner: 'credential' | 'shared';
  readonly fields: ReadonlyMap<string, FieldRule>;
  /** Path parameters before the key, outermost first, that scope the collection: `/users/{id}/posts` → `id` of `users`. */
  readonly parents: readonly { readonly parameter: string; readonly resource: string | undefined }[];
  readonly operations: ReadonlyMap<Action, Operation>;
  /** Further operations, with an action that one of `operations` has already. */
  readonly also: readonly { readonly action: Action; readonly operation: Operation }[];
  /** Operations on a longer path to the same records, such as `/users/{userId}/posts` beside `/posts`. They are some of `also`. */
  readonly within: ReadonlyMap<Operation, Within>;
  /** Where the record stands in the bodies of each operation. */
  readonly bodies: ReadonlyMap<Operation, Bodies>;
  /** `replace` and `update` operations that make the record when there is none under the key. */
  readonly creating: ReadonlySet<Operation>;
  /** The API itself can bring records into being. Where it cannot and none was seeded, nothing is known of any key. */
  readonly creatable: boolean;
  /** Where the array of records stands in the list answer (RFC 6901; '' for a bare array). */
  readonly listAt: string;
  /** Where the list answer says how many records there are. */
  readonly countAt?: string | undefined;
  /** Where the record stands in an item answer; '' when it is the answer. */
  readonly itemAt: string;
  /** What callers may choose of a list; undefined without a list. */
  readonly listing: Listing | undefined;
  /** Records that clients may not touch: see docs/extension.md. */
  readonly protection: readonly Protection[];
  /** Not from the extension, but from paths, methods and schemas. */
  readonly inferred: boolean;
  /** Why it was inferred so; empty when the extension says it. */
  readonly reasons: readonly string[];
  readonly node: Node;
}

/** A path parameter whose value a member of the records has: through that path there are no others. */
export interface Within {
  readonly parameter: string;
  readonly member: string;
  /** Whose key it is. */
  readonly resource: string | undefined;
}

/** A collection path with an item path that was not taken for a resource. */
export interface Missed {
  readonly collection: string;
  readonly item: string;
  readonly why: string;
}

/** How the bodies of an operation carry a record. Places are JSON Pointers; '' is the whole body. */
export interface Bodies {
  readonly request: string;
  /** Of a list: the array. Undefined: the success answer carries no record. */
  readonly answer: string | undefined;
  /** Where the answer tells the key of the record when it carries nothing else of it. */
  readonly key?: string | undefined;
}

/** Which query parameters choose, filter and order what a list answers, and what its answer tells beside the records. */
export interface Listing {
  readonly paging: Paging | undefined;
  /** By query parameter. */
  readonly filters: ReadonlyMap<string, Filter>;
  readonly sort: Sort | undefined;
  /** By JSON Pointer into the answer. */
  readonly beside: ReadonlyMap<string, Told>;
  /** By the name of the response header in lower case; `links` is RFC 8288. */
  readonly headers: ReadonlyMap<string, Told | 'links'>;
}

/** Names of query parameters that ask for a part of the list. Several may stand side by side. */
export interface Paging {
  /** How many records. */
  readonly size: string | undefined;
  /** How many when the request does not say; undefined: all. */
  readonly defaultSize: number | undefined;
  readonly page: string | undefined;
  readonly firstPage: 0 | 1;
  /** How many records come before. */
  readonly offset: string | undefined;
  readonly firstOffset: 0 | 1;
  /** Takes the cursor, which is the key, of the record before the first one. */
  readonly after: string | undefined;
  /** Takes that of the record behind the last one. */
  readonly before: string | undefined;
}

export interface Filter {
  /** The member of a record that is compared; of an array, any item. */
  readonly member: string;
  readonly match: 'equal' | 'contains' | 'prefix';
  /** Values that ask for everything, such as `all`. */
  readonly ignore: ReadonlySet<string>;
}

export interface Sort {
  /** The parameter that names members: `name`, `-name`, `name:desc`, several with commas. Undefined: by creation. */
  readonly by: string | undefined;
  /** The parameter that takes `asc` or `desc`. */
  readonly direction: string | undefined;
  /** When the request gives no direction. */
  readonly descending: boolean;
}

/** What an answer with a part of a list tells of it. `count` is of this part, `total` of the whole. */
export type Told =
  | 'total'
  | 'count'
  | 'pages'
  | 'page'
  | 'size'
  | 'offset'
  | 'has-next'
  | 'has-previous'
  | 'next-cursor'
  | 'previous-cursor'
  | 'next-link'
  | 'previous-link'
  | 'first-link'
  | 'last-link';

export interface Protection {
  /** Members and values that mark a protected record. */
  readonly when: ReadonlyMap<string, unknown>;
  /** Refused on such a record, whatever the request says. */
  readonly refuse: readonly Action[];
  /** Members that keep their value: a write that would change one is refused. */
  readonly keep: readonly string[];
  /** The body is the operation's first example for this status. */
  readonly status: number;
}

/** What a server sends to its client when something has happened. */
export interface Callback {
  readonly name: string;
  /** Of the URL: text with runtime expressions. */
  readonly expression: string;
  /** Their `path` is the expression. */
  readonly operations: readonly Operation[];
}

/** One method on one path. What costs time is worked out when it is first asked for. */
export interface Operation {
  /** `operationId`, else `METHOD /path`. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** The path template as written. */
  readonly path: string;
  readonly node: Node;
  readonly parameters: readonly Parameter[];
  readonly requestBody: RequestBody | undefined;
  readonly responses: readonly ResponseSpec[];
  /** OR between requirements; empty: no credentials needed. */
  readonly security: readonly Requirement[];
  readonly clauses: readonly string[];
  readonly callbacks: readonly Callback[];
  /** Set when the operation belongs to a resource. */
  readonly resource: Resource | undefined;
  readonly action: Action | undefined;
}

/** A message against a schema or another demand of the contract. */
export interface Violation {
  /** The JSON Schema keyword, or `parse`, `required`, `content-type`, `status`, … */
  readonly keyword: string;
  readonly in: 'body' | 'path' | 'query' | 'header' | 'cookie';
  /** The parameter or header, where `in` is not `body`. */
  readonly name?: string | undefined;
  /** RFC 6901, in the value. */
  readonly pointer: string;
  readonly message: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** The demand, in the contract. */
  readonly node?: Node | undefined;
}

/** All violations of a value; a frozen empty array when there are none. Never throws. */
export type Validator = (value: unknown) => readonly Violation[];

export interface Contract {
  readonly title: string;
  /** `3.0.3`, `3.1.0`, … */
  readonly openapi: string;
  readonly root: Node;
  /** Server URLs as written, with variables replaced by their defaults. */
  readonly servers: readonly string[];
  readonly operations: readonly Operation[];
  readonly resources: readonly Resource[];
  /** Things of which there is one, such as `/settings`. Their operations belong to none of `resources`. */
  readonly singletons: readonly Resource[];
  /** What looks like a resource and was not taken for one. */
  readonly missed: readonly Missed[];
  readonly clauses: ReadonlyMap<string, Clause>;
  readonly notes: readonly Note[];
  /** Follows `$ref`s; throws RefProblem. */
  resolve(node: Node): Node;
  tryResolve(node: Node): Node | undefined;
  /** One hop: where `ref`, the `$ref` of `node`, leads. Throws RefProblem. */
  follow(node: Node, ref: string): Node;
  /** Compiled when first called, once a place and view. */
  validator(schema: Node, view: View): Validator;
  /** `query` counts where paths of the contract hold one: `/items?action=copy`. */
  match(method: string, path: string, query?: string): RouteMatch;
  locate(node: Node): Position;
}

/** `params` are as they came: percent-encoded, by the names in the path template. */
export type RouteMatch =
  | { readonly operation: Operation; readonly params: ReadonlyMap<string, string> }
  | { readonly status: 404 }
  | { readonly status: 405; readonly allow: readonly string[] };
