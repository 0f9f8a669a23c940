import { isDeepStrictEqual } from 'node:util';
import { excerpt } from '../observe/body.js';
import type { Members } from '../invariants/members.js';
import { recordsIn, sourcesOf } from '../observe/record.js';
import type { Check } from './check.js';
import { shownMember } from './shown-member.js';

export const derivedMembers: Check = {
  id: 'derived-members',
  title: 'What the contract derives from another member has its value',
  severity: 'error',
  basis: 'the contract: `x-spectwin: { fields: { …: { from } } }` says whose value a member has.',
  about: 'In every record of every answer, lists included.',
  judge(observation) {
    const resource = observation.operation?.resource;
    if (!resource || observation.status >= 300) return undefined;
    const sources = sourcesOf(resource);
    if (sources.size === 0) return undefined;
    const rules = [...sources];
    for (const record of recordsIn(observation.operation, observation.body.json?.value)) {
      const wrong = rules.find(([name, from]) => isOther(record, name, from));
      if (!wrong) continue;
      const [name, from] = wrong;
      return {
        message: `\`${name}\` is not what \`${from}\` of the same record is`,
        expected: excerpt(JSON.stringify(record[from]), 200),
        seen: excerpt(JSON.stringify(record[name]), 200),
        remedy: `show in \`${name}\` the value of \`${from}\`, of the same type and in every answer`,
        place: shownMember(observation, name),
        member: name,
      };
    }
  },
};

function isOther(record: Members, name: string, from: string): boolean {
  if (!Object.hasOwn(record, name) || !Object.hasOwn(record, from)) return false;
  return record[name] !== record[from] && !isDeepStrictEqual(record[name], record[from]);
}
