import type { Violation } from '../../contract/model.js';
import { parsePointer, valueAt } from '../../contract/pointer.js';
import { isJson, parseMediaType } from '../../http/media-type.js';
import { excerpt } from '../observe/body.js';
import type { Complaint } from '../findings/complaint.js';
import type { Observation } from '../observe/observation.js';
import type { Check } from './check.js';
import { hasContent, mayHaveContent } from './has-content.js';

export const bodySchema: Check = {
  id: 'body-schema',
  title: 'The body is what the schema says',
  severity: 'error',
  basis: 'OpenAPI 3.1, Media Type Object: the schema defines the content.',
  about:
    'JSON bodies in the response view: write-only members do not belong there, read-only ones do. Formats count. Members that the schema does not name are found where it is closed. An empty body where JSON is declared is found too.',
  judge(observation) {
    const { declared, content, body, contract } = observation;
    if (!declared || !mayHaveContent(observation)) return undefined;
    if (!hasContent(observation)) return emptyBody(observation);
    if (!content?.schema || !body.json) return undefined;
    const { value } = body.json;
    const violations = contract.validator(content.schema, 'response')(value);
    if (violations.length === 0) return undefined;
    const leaks = new Set(observation.sightings.flatMap(({ pointer }) => pointer ?? []));
    return violations
      .filter((violation) => !leaks.has(undeclaredMember(violation) ?? ''))
      .map((violation) => complaintOf(violation, value));
  },
};

function emptyBody({ declared, status }: Observation): Complaint | undefined {
  const contents = declared?.content ?? [];
  const isPromised =
    contents.length > 0 && contents.every(({ range, schema }) => isJsonRange(range) && schema);
  if (!isPromised) return undefined;
  return {
    message: `the answer ${status} has no body`,
    expected: contents.map(({ range }) => range).join(' or '),
    seen: 'an empty body',
    remedy: 'send the declared body',
    place: declared?.node.child('content'),
  };
}

function isJsonRange(range: string): boolean {
  const type = parseMediaType(range);
  return type !== undefined && isJson(type);
}

/** The pointer of a member that the schema has no place for; the leak check speaks of those that are write-only. */
function undeclaredMember({ keyword, pointer, params }: Violation): string | undefined {
  const name = params?.['additionalProperty'] ?? params?.['unevaluatedProperty'];
  if (typeof name === 'string') return `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return keyword === 'writeOnly' ? pointer : undefined;
}

function complaintOf(violation: Violation, body: unknown): Complaint {
  const { keyword, pointer, message, node } = violation;
  const place = parsePointer(pointer).map((part) => (/^\d+$/.test(part) ? '*' : part));
  const where = place.length === 0 ? 'the body' : `\`${place.join('.')}\``;
  const value = valueAt(body, pointer);
  return {
    message: `${where} ${message}`,
    expected: expectedBy(violation),
    seen: value === undefined ? 'nothing' : excerpt(JSON.stringify(value)),
    remedy: 'send what the schema says, or correct the schema',
    place: node,
    member: place.at(-1),
    ...(keyword === 'format' && node === undefined ? {} : {}),
  };
}

function expectedBy({ keyword, params, node, message }: Violation): string {
  const wanted = node?.value;
  if (wanted !== undefined && (typeof wanted !== 'object' || wanted === null))
    return `${keyword}: ${JSON.stringify(wanted)}`;
  if (Array.isArray(wanted) && wanted.length <= 10) return `${keyword}: ${excerpt(JSON.stringify(wanted))}`;
  return params ? `${keyword}: ${excerpt(JSON.stringify(params))}` : message;
}
