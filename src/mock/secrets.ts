import { maskOf } from '../contract/mask.js';
import type { Contract, Operation } from '../contract/model.js';
import { readScheme } from '../contract/security.js';
import type { HttpRequest, HttpResponse } from '../http/exchange.js';
import type { Mask, Redactor } from '../http/redact.js';

/** Messages without what a contract calls secret: credentials of its security schemes, and write-only members. */
export interface Secrets {
  /** The request without its body: that is for `value`. */
  head(request: HttpRequest): HttpRequest;
  response(response: HttpResponse): HttpResponse;
  /** The value of a request body; undefined for a text in which write-only members may stand. */
  value(value: unknown, operation: Operation): unknown;
}

/** Where credentials are often put, declared or not (RFC 6750, 2.3 for the first). */
const QUERY_NAMES = ['access_token', 'api_key', 'apikey', 'token', 'password', 'secret'];
const HEADER_NAMES = ['x-api-key', 'api-key', 'x-auth-token', 'x-access-token'];

export function createSecrets(contract: Contract, redactor: Redactor): Secrets {
  const { headers, query } = credentialNames(contract);
  const masks = new Map<Operation, Mask | undefined>();
  const maskFor = (operation: Operation): Mask | undefined => {
    if (!masks.has(operation)) masks.set(operation, requestMask(contract, [operation]));
    return masks.get(operation);
  };
  return {
    head: (request) => ({
      method: request.method,
      target: redactor.redactTarget(request.target, query),
      headers: redactor.redactHeaders(request.headers, headers),
    }),
    response: (response) => {
      const redacted = redactor.redactHeaders(response.headers);
      return redacted === response.headers ? response : { ...response, headers: redacted };
    },
    value(value, operation) {
      const mask = maskFor(operation);
      if (mask === undefined) return value;
      return typeof value === 'string' ? undefined : redactor.redactValue(value, mask);
    },
  };
}

function credentialNames(contract: Contract): { headers: string[]; query: Set<string> } {
  const headers = new Set(HEADER_NAMES);
  const query = new Set(QUERY_NAMES);
  for (const [name, node] of contract.root.at(['components', 'securitySchemes'])?.children() ?? []) {
    const scheme = readScheme(name, contract.tryResolve(node) ?? node);
    if (scheme.parameter === undefined) continue;
    if (scheme.in === 'header') headers.add(scheme.parameter.toLowerCase());
    if (scheme.in === 'query') query.add(scheme.parameter);
  }
  return { headers: [...headers], query };
}

/** What is write-only in any body that these operations take. */
export function requestMask(contract: Contract, operations: Iterable<Operation>): Mask | undefined {
  const schemas = [...operations].flatMap(({ requestBody }) =>
    (requestBody?.content ?? []).flatMap(({ schema }) => schema ?? []),
  );
  return maskOf(contract, schemas, 'writeOnly');
}
