import { keyOf } from '../../contract/record-key.js';
import { keyAsked, recordsIn } from '../observe/record.js';
import type { Check } from './check.js';
import { shownMember } from './shown-member.js';

/** What no router, collation or number type makes anything else of, and what is no word such as `me` or `latest`. */
const PLAIN = /^(?=.*\d)[A-Za-z0-9-]{1,100}$/;

export const sameRecord: Check = {
  id: 'same-record',
  title: 'An answer shows the record that was asked for',
  severity: 'error',
  basis: 'the contract: the key in the path, or in the body of an upsert, says which record is meant.',
  about:
    'In every exchange of the run, so that a record that comes back to the wrong request once in a hundred times is found too. Keys of letters, digits and hyphens with a digit in them only; of others more is said by the invariants about keys.',
  judge(observation) {
    const { operation } = observation;
    const resource = operation?.resource;
    if (!resource || resource.key === '' || observation.status >= 300) return undefined;
    const [record] = operation.action === 'list' ? [] : recordsIn(operation, observation.body.json?.value);
    const shown = record && keyOf(resource, record);
    const asked = keyAsked(observation, resource);
    if (shown === undefined || asked === undefined || !PLAIN.test(asked) || String(shown) === asked)
      return undefined;
    return {
      message: 'the answer shows a record with another key than the one that was asked for',
      expected: JSON.stringify(asked),
      seen: JSON.stringify(shown) ?? 'nothing',
      remedy:
        'look records up by their key alone, and share no record, answer or cache between requests for different ones',
      place: shownMember(observation, resource.key),
      member: resource.key,
    };
  },
};
