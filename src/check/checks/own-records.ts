import { shownValue } from '../invariants/compare.js';
import type { Check } from './check.js';
import { shownMember } from './shown-member.js';

export const ownRecords: Check = {
  id: 'own-records',
  title: 'Nobody is shown what only another tenant has made',
  severity: 'error',
  basis: 'the contract: each tenant has its own records.',
  about:
    'With `--other-token`, in every answer of the run, lists included: a record that the run has made for one tenant alone is never shown to the other one. Only where the contract itself says that records belong to callers.',
  judge(observation) {
    const { operation, lapses } = observation;
    const lapse = lapses.find(({ kind }) => kind === 'foreign');
    if (lapse?.kind !== 'foreign') return undefined;
    const key = operation?.resource?.key ?? '';
    return {
      message: 'the answer shows a record of another tenant',
      expected: 'records of the caller alone',
      seen: shownValue(lapse.key),
      remedy: 'look records up, list and cache them by tenant and key together',
      place: shownMember(observation, key),
      member: key,
    };
  },
};
