import { header } from '../../http/exchange.js';
import { parseMediaType, matchMediaType } from '../../http/media-type.js';
import type { Observation } from '../observe/observation.js';
import type { Check } from './check.js';
import { clausesAbout } from './clauses-about.js';

/** Redirects and failures have checks of their own. */
const ELSEWHERE = (status: number) => (status >= 300 && status < 400) || status >= 500;

/** RFC 9110 and 6585: what any server may answer because of its load or its limits, not because of what it was asked. */
const ANY_SERVER: ReadonlySet<number> = new Set([408, 413, 414, 421, 425, 426, 429, 431]);

export const statusDeclared: Check = {
  id: 'status-declared',
  title: 'The status is one that the operation declares',
  severity: 'error',
  basis: 'OpenAPI 3.1, Responses Object: it lists the successful answer and all known errors.',
  about:
    'An operation that declares no answer at all cannot be broken by one. Statuses that any HTTP server may use for a request like the one that was sent are left alone: 406 to an Accept header, 415 to a media type that the operation does not take, 412, 416 and 417 to their headers, 206 to a Range, 401 to bad credentials, 400 to a request that HTTP or the contract does not allow where no other refusal is declared, 404 to a path with parameters where the document has no extension and declares no 404 there (RFC 9110, 15.5.5: there is no such resource), and 408, 413, 414, 421, 425, 426, 429, 431.',
  judge(observation) {
    const { operation, status, declared } = observation;
    if (!operation || declared || ELSEWHERE(status) || isGeneral(observation)) return undefined;
    if (operation.responses.length === 0) return undefined;
    const known = operation.responses.map((response) => response.status);
    return {
      message: `the status ${status} is not declared`,
      expected: `one of ${known.join(', ')}`,
      seen: `${status}`,
      remedy: 'answer with a declared status, or declare this one in the contract',
      place: operation.node.child('responses'),
      clauses: status < 300 ? clausesAbout(observation, /\b2\d\d\b/) : undefined,
    };
  },
};

function isGeneral(observation: Observation): boolean {
  const { status, exchange, credentials, operation } = observation;
  const { headers } = exchange.request;
  if (ANY_SERVER.has(status)) return true;
  if (status === 401) return credentials === 'missing' || credentials === 'malformed';
  if (status === 206 || status === 416) return header(headers, 'range') !== undefined;
  if (status === 406) return header(headers, 'accept') !== undefined;
  if (status === 412) return Object.keys(headers).some((name) => name.startsWith('if-'));
  if (status === 417) return header(headers, 'expect') !== undefined;
  if (status === 411) return header(headers, 'content-length') === undefined;
  if (status === 404) return isOfAbsence(observation);
  if (status === 415) return !takes(observation);
  const refusals = ['400', '422', '4XX', 'default'];
  const none = !operation?.responses.some((response) => refusals.includes(response.status));
  return status === 400 && none && (!observation.requestIsValid || isEmptyContent(observation));
}

/** No bytes are neither JSON nor a form, whatever Content-Type says: even where the body may be left out, a parser may mind. */
function isEmptyContent({ operation, sent, exchange }: Observation): boolean {
  if (!operation?.requestBody || sent.bytes.length > 0) return false;
  return header(exchange.request.headers, 'content-type') !== undefined;
}

/** About half of all real documents declare nothing for keys that nobody has. Whoever writes the extension has thought of it. */
function isOfAbsence({ operation, params }: Observation): boolean {
  const { resource, action } = operation ?? {};
  if (resource?.inferred === false) return false;
  // The body may say which record is meant.
  return params.size > 0 || action === 'update' || action === 'replace' || action === 'delete';
}

/** Whether the operation takes what was sent, as far as its headers say. */
function takes({ operation, exchange }: Observation): boolean {
  const { headers } = exchange.request;
  const type = parseMediaType(header(headers, 'content-type') ?? '');
  if (!type || header(headers, 'content-encoding') !== undefined) return false;
  if (!['utf-8', 'utf8'].includes((type.parameters.get('charset') ?? 'utf-8').toLowerCase())) return false;
  return operation?.requestBody?.content.some(({ range }) => matchMediaType(range, type) >= 0) ?? false;
}
