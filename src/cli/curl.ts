import type { Contract, Operation, Parameter, SecurityScheme } from '../contract/model.js';
import { isJson, parseMediaType } from '../http/media-type.js';
import { encode } from '../http/parameters.js';

/** What a curl call is put together from. */
interface Call {
  readonly method: string;
  path: string;
  readonly query: string[];
  /** Options of curl, quoted. */
  readonly options: string[];
}

type Json = Parameters<typeof encode>[1];

/**
 * A command that can be pasted into a shell and gets a good answer, from the contract's own examples; undefined when the contract
 * has no operation whose demands its examples meet. `credential` stands where a secret belongs.
 */
export function curlFor(contract: Contract, url: string, credential: string): string | undefined {
  for (const operation of byPromise(contract.operations)) {
    const call = callOf(operation, credential);
    if (call) return textOf(call, url);
  }
  return undefined;
}

/** What shows most comes first: something that is stored, then something to read. */
function byPromise(operations: readonly Operation[]): Operation[] {
  return operations.filter((operation) => rank(operation) < 4).toSorted((a, b) => rank(a) - rank(b));
}

function rank({ action, method }: Operation): number {
  if (action === 'upsert') return 0;
  if (action === 'create') return 1;
  if (action === 'list') return 2;
  return method === 'GET' && action === undefined ? 3 : 4;
}

function callOf(operation: Operation, credential: string): Call | undefined {
  const call: Call = { method: operation.method, path: operation.path, query: [], options: [] };
  for (const scheme of operation.security[0] ?? []) addCredential(call, scheme, credential);
  const required = operation.parameters.filter((parameter) => parameter.required);
  if (!required.every((parameter) => addParameter(call, parameter))) return undefined;
  return addBody(call, operation) ? call : undefined;
}

function addCredential(call: Call, scheme: SecurityScheme, credential: string): void {
  const { kind, parameter = '' } = scheme;
  if (kind === 'bearer') header(call, `Authorization: Bearer ${credential}`);
  else if (kind === 'basic') call.options.push(`-u ${quoted(`${credential}:${credential}`)}`);
  else if (kind === 'http-other') header(call, `Authorization: ${scheme.scheme} ${credential}`);
  else if (scheme.in === 'header') header(call, `${parameter}: ${credential}`);
  else if (scheme.in === 'query') call.query.push(`${encodeURIComponent(parameter)}=${credential}`);
  else if (scheme.in === 'cookie') call.options.push(`-b ${quoted(`${parameter}=${credential}`)}`);
}

function addParameter(call: Call, { name, in: place, spec, examples }: Parameter): boolean {
  const [example] = examples;
  if (example === undefined) return false;
  const text = encode(spec, example.value as Json);
  if (place === 'path') call.path = call.path.replace(`{${name}}`, text);
  else if (place === 'header') header(call, `${name}: ${text}`);
  else if (place === 'cookie') call.options.push(`-b ${quoted(text)}`);
  else call.query.push(text);
  return true;
}

function addBody(call: Call, { requestBody }: Operation): boolean {
  if (!requestBody) return true;
  const content = requestBody.content.find(({ range }) => {
    const type = parseMediaType(range);
    return type !== undefined && isJson(type);
  });
  const example = content?.examples[0];
  if (!content || example === undefined) return !requestBody.required;
  header(call, `Content-Type: ${content.range}`);
  call.options.push(`-d ${quoted(JSON.stringify(example.value))}`);
  return true;
}

function header(call: Call, field: string): void {
  call.options.push(`-H ${quoted(field)}`);
}

function textOf({ method, path, query, options }: Call, url: string): string {
  const target = query.length > 0 ? `${path}?${query.join('&')}` : path;
  const verb = method === 'GET' ? '' : `-X ${method} `;
  return [`curl -i ${verb}${quoted(url + target)}`, ...options].join(' \\\n    ');
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
