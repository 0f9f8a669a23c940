import type { Complaint } from '../findings/complaint.js';
import type { Lapse } from '../observe/history.js';
import type { Observation } from '../observe/observation.js';
import { shownValue } from '../invariants/compare.js';
import type { Check } from './check.js';
import { shownMember } from './shown-member.js';

type OfTimes = Exclude<Lapse, { kind: 'foreign' }>;

const MESSAGES: Readonly<Record<OfTimes['kind'], (member: string) => string>> = {
  back: (member) => `\`${member}\` of a record goes back`,
  changed: (member) => `\`${member}\` of a record changes`,
  unlike: (member) => `\`${member}\` of a new record is not the time of its creation`,
};

export const recordTimes: Check = {
  id: 'record-times',
  title: 'The times of a record agree from answer to answer',
  severity: 'error',
  basis: 'the contract: `set: on-create` is the time of creation, `set: on-write` that of the last write.',
  about:
    'Over the whole run, so that an answer from an old copy is found wherever it comes: the time of creation of a record stays as long as nobody deletes it, that of its last write is never earlier than one that was shown before the request went out, and both are equal in the answer that makes it. A coarser form of the same moment is fine, zeros in place of its fraction are not. Not with `--eventual`, and only where the contract itself says which members these are.',
  judge(observation) {
    return observation.lapses.flatMap((lapse) =>
      lapse.kind === 'foreign' ? [] : complaintOf(lapse, observation),
    );
  },
};

function complaintOf({ kind, member, expected, seen }: OfTimes, observation: Observation): Complaint {
  return {
    message: MESSAGES[kind](member),
    expected: kind === 'back' ? `not before ${shownValue(expected)}` : shownValue(expected),
    seen: shownValue(seen),
    remedy: 'set the times once for each write, and answer from what is stored, not from an old copy',
    place: shownMember(observation, member),
    member,
  };
}
