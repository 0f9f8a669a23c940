import type { ResponseHeader } from '../../contract/model.js';
import { header } from '../../http/exchange.js';
import { decode, rawParameters } from '../../http/parameters.js';
import { excerpt } from '../observe/body.js';
import type { Complaint } from '../findings/complaint.js';
import type { Observation } from '../observe/observation.js';
import type { Check } from './check.js';

export const requiredHeaders: Check = {
  id: 'required-headers',
  title: 'Declared headers are there, and true of their schemas',
  severity: 'error',
  basis: 'OpenAPI 3.1, Header Object: a required header is always sent.',
  about: 'A header that is declared but not required may be missing; when it is there, its schema counts.',
  judge(observation) {
    return observation.declared?.headers.flatMap((declared) => judgeHeader(declared, observation) ?? []);
  },
};

function judgeHeader(declared: ResponseHeader, { contract, exchange }: Observation): Complaint | undefined {
  const { headers } = exchange.response;
  const seen = header(headers, declared.name.toLowerCase());
  if (seen === undefined) return declared.required ? missing(declared) : undefined;
  if (!declared.schema) return undefined;
  const value = decode(declared.spec, rawParameters(new Map(), '', headers));
  const violation = contract.validator(declared.schema, 'response')(value)[0];
  if (!violation) return undefined;
  return {
    message: `the header ${declared.name} ${violation.message}`,
    expected: violation.message,
    seen: excerpt(seen),
    remedy: 'send what the schema of the header says, or correct the schema',
    place: violation.node ?? declared.node,
  };
}

function missing(declared: ResponseHeader): Complaint {
  return {
    message: `the header ${declared.name} is missing`,
    expected: declared.name,
    seen: 'no such header',
    remedy: 'send the header, or declare it as not required',
    place: declared.node,
  };
}
