import { header } from '../../http/exchange.js';
import { accepts } from '../../http/media-type.js';
import type { Observation } from '../observe/observation.js';
import type { Check } from './check.js';
import { hasContent } from './has-content.js';

export const contentTypeDeclared: Check = {
  id: 'content-type-declared',
  title: 'The content type is one that the answer declares',
  severity: 'error',
  basis: 'OpenAPI 3.1, Response Object: `content` lists the media types of the answer.',
  about:
    'Parameters such as charset, and the case of letters, make no difference. Where the answer declares no content, any body is left alone: the contract is silent about it. A page for a browser that asks for HTML by name is a warning, and so is a problem (RFC 9457) where the contract takes any JSON object as refusal.',
  judge(observation) {
    const { declared, content, body, exchange } = observation;
    if (!declared || declared.content.length === 0 || content || !hasContent(observation)) return undefined;
    const type = header(exchange.response.headers, 'content-type');
    const expected = declared.content.map(({ range }) => range).join(' or ');
    return {
      message:
        type === undefined
          ? 'the answer does not say its content type'
          : `the content type ${essence(type)} is not declared`,
      expected,
      seen: type ?? `no Content-Type, with a body of ${body.bytes.length} bytes`,
      remedy: 'send the declared Content-Type, or declare this one',
      severity: isForgivable(observation, type) ? 'warning' : undefined,
      place: declared.node.child('content'),
    };
  },
};

function isForgivable(observation: Observation, type: string | undefined): boolean {
  if (type === undefined) return false;
  return isAskedFor(observation, essence(type)) || isOpenRefusal(observation, essence(type));
}

/** A refusal whose shape is left open: the contract asks for an object, and a problem is one. */
function isOpenRefusal({ contract, declared, body, status }: Observation, type: string): boolean {
  if (status < 400 || status >= 500 || type !== 'application/problem+json' || !body.json) return false;
  const { schema } = declared?.content.find(({ range }) => range === 'application/json') ?? {};
  if (!schema) return false;
  const violations = contract.validator(schema, 'response');
  return [{}, body.json.value].every((value) => violations(value).length === 0);
}

function essence(type: string): string {
  return type.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** RFC 9110, 12.1: servers may have more representations than the contract names. JSON under another name is none of them. */
function isAskedFor({ exchange, declared, body }: Observation, type: string): boolean {
  const accept = header(exchange.request.headers, 'accept')?.toLowerCase();
  if (!accept?.includes(type) || /^\s*[[{]/.test(body.text ?? '')) return false;
  return accepts(accept, [...(declared?.content.map(({ range }) => range) ?? []), type]) === type;
}
