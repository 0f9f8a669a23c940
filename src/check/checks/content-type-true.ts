import type { Complaint } from '../findings/complaint.js';
import type { BodyFault } from '../observe/body.js';
import type { Observation } from '../observe/observation.js';
import type { Check } from './check.js';
import { hasContent } from './has-content.js';

const EXPECTED: Readonly<Record<BodyFault['kind'], Omit<Complaint, 'message' | 'seen'>>> = {
  syntax: {
    expected: 'JSON',
    remedy: 'send JSON, or the content type of what is sent',
    basis: 'RFC 8259, 2: what application/json looks like.',
  },
  charset: {
    expected: 'bytes in the charset that holds for the body: UTF-8 for JSON',
    remedy: 'encode the body as UTF-8',
    basis: 'RFC 8259, 8.1: JSON between systems is UTF-8.',
  },
  bom: {
    expected: 'JSON without a byte order mark',
    remedy: 'write the body without a byte order mark',
    basis: 'RFC 8259, 8.1: no byte order mark is added to JSON.',
  },
  'content-coding': {
    expected: 'a body in the coding that Content-Encoding names, which the request accepted',
    remedy: 'compress the body as the header says, or leave the header out',
    basis: 'RFC 9110, 8.4: Content-Encoding says what was done to the body.',
  },
};

export const contentTypeTrue: Check = {
  id: 'content-type-true',
  title: 'The body is what its headers say',
  severity: 'error',
  basis: 'RFC 9110, 8.3 and 8.4: Content-Type and Content-Encoding describe the body.',
  about:
    'Undoes the content coding, then the charset, then parses JSON. Other formats than JSON are not parsed, and parts of bodies (206) are not whole.',
  judge(observation) {
    if (!hasContent(observation) || isPart(observation)) return undefined;
    return observation.body.faults.map(({ kind, message, seen }) => ({ ...EXPECTED[kind], message, seen }));
  },
};

function isPart({ status, exchange }: Observation): boolean {
  return status === 206 && exchange.request.headers['range'] !== undefined;
}
