import type { RunnerCheck } from '../runner-checks.js';

export const validRefused: RunnerCheck = {
  id: 'valid-refused',
  title: 'What the schema allows is accepted',
  severity: 'error',
  basis: 'OpenAPI 3.1, Media Type Object: the schema defines the content of the request.',
  about:
    'Values at every limit of the schema, each optional member left out, each listed value, text in any script. A warning only where a server may have reasons of its own: empty and very long texts, markup, control characters, numbers without declared limits, values inside objects that take any member, keys of 120 characters, bodies of 70 KB, ten levels or sixty members, members whose name says that not every text makes sense. Members that the schema does not name may be ignored or refused.',
};

export const invalidAccepted: RunnerCheck = {
  id: 'invalid-accepted',
  title: 'What the schema forbids is refused',
  severity: 'error',
  basis: 'OpenAPI 3.1, Responses Object: the operation declares how it refuses what it cannot take.',
  about:
    'Requests that break one demand each, and one in which several members are wrong: required members missing, null, other types, values beyond limits, other than listed or of no such format, bodies that are not JSON. Each is judged again as the bytes that went out. A warning only where the operation declares no refusal of invalid requests, inside objects that take any member, for formats that not everybody checks, for what RFC 8259 lets a parser take beyond JSON, and for media types beyond those that are declared.',
};

export const invalidStatus: RunnerCheck = {
  id: 'invalid-status',
  title: 'What the schema forbids is refused with the status that the contract names for it',
  severity: 'error',
  basis: 'OpenAPI 3.1, Responses Object: 400 or 422 is declared for invalid requests.',
  about:
    'Only where the operation declares 400 or 422, and the answer is another declared status. 413, 414, 415 and 431 fit requests that they speak of.',
};

export const notAsSent: RunnerCheck = {
  id: 'not-as-sent',
  title: 'A value comes back as it was sent',
  severity: 'error',
  basis: 'the contract: the member of the answer is the member of the request.',
  about:
    'In the answer to the request, in a read and in the list: no text is cut, trimmed, escaped, normalised or taken for something else, and no number is rounded. The same moment, address or id may be written in another way where a format says so.',
};

export const serverSetTaken: RunnerCheck = {
  id: 'server-set-taken',
  title: 'What the server sets cannot be sent',
  severity: 'error',
  basis:
    'JSON Schema Validation, 9.4: attempts to modify a read-only value are expected to be ignored or rejected.',
  about:
    'Members that are read-only, or that the contract says the server sets. Sending them may be refused.',
};

export const stoppedAfter: RunnerCheck = {
  id: 'stopped-after',
  title: 'The server still works after bad requests',
  severity: 'error',
  basis: 'RFC 9110, 15.5: a 4xx is about that one request.',
  about: 'A request that was accepted before is sent again behind those that are meant to be refused.',
};

export const unknownFound: RunnerCheck = {
  id: 'unknown-found',
  title: 'What cannot exist is not found',
  severity: 'error',
  basis: 'RFC 9110, 15.5.5: there is no current representation of the target resource.',
  about:
    'Keys that nobody has made, with characters that databases, shells and paths treat specially. A warning for paths that the contract does not name.',
};

export const exampleInvalid: RunnerCheck = {
  id: 'example-invalid',
  title: 'The examples of the contract are true of it',
  severity: 'warning',
  basis: 'OpenAPI 3.1, Example Object: the example should be compatible with the schema.',
  about:
    'Nothing is sent: the document contradicts itself, and whoever follows the example breaks the schema.',
};

export const exampleDiffers: RunnerCheck = {
  id: 'example-differs',
  title: 'The answer to an example looks like the example answer of the same name',
  severity: 'warning',
  basis: 'a habit of documents: the example of an answer is called after the example of its request.',
  about:
    'Compared are the members and their types, not the values. A member that the schema names and does not require may be missing; what the schema does not name is described by the example alone.',
};

/** Of the phases `examples` and `coverage`. */
export const caseChecks: readonly RunnerCheck[] = [
  validRefused,
  invalidAccepted,
  invalidStatus,
  notAsSent,
  serverSetTaken,
  stoppedAfter,
  unknownFound,
  exampleInvalid,
  exampleDiffers,
];
