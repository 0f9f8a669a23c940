import type { Complaint } from '../findings/complaint.js';
import type { Sighting } from '../secrets/secrets.js';
import type { Check } from './check.js';

export const writeOnlyLeak: Check = {
  id: 'write-only-leak',
  title: 'What is write-only never comes back',
  always: true,
  severity: 'error',
  basis:
    'OpenAPI 3.1, Schema Object, `writeOnly` (JSON Schema Validation, 9.4): never present when the value is retrieved.',
  about:
    'Every write-only value that a run sends is remembered, and looked for in every later answer of the run, in bodies and headers: as it was sent, in JSON inside a string, percent-encoded, in base64, in hexadecimal, and masked by less than half. Write-only members are found by name in successful answers, at any depth. Values that a server may come up with by itself (short ones, words, numbers) and values that were also sent where everybody may see them accuse nobody.',
  judge({ sightings, declared, content }) {
    return onceEach(sightings).map((sighting) => ({
      ...complaintOf(sighting),
      place: sighting.place ?? content?.schema ?? declared?.node,
    }));
  },
};

/** A list may show the secret of each of its records: for one exchange that is one thing to say. */
function onceEach(sightings: readonly Sighting[]): readonly Sighting[] {
  if (sightings.length === 0) return sightings;
  const secret = sightings.filter(({ kind }) => kind === 'write-only');
  const told = secret.map((each) => [`${messageOf(each)} ${each.place?.pointer}`, each] as const);
  return [...new Map(told.toReversed()).values()];
}

function messageOf({ member, by, form, where }: Sighting): string {
  return by === 'name'
    ? `${where} shows the write-only member \`${member}\``
    : `${where} shows the value of the write-only \`${member}\`, ${form}`;
}

function complaintOf(sighting: Sighting): Complaint {
  const { member, by, form, where, clauses } = sighting;
  return {
    message: messageOf(sighting),
    expected: `no trace of \`${member}\``,
    seen: by === 'name' ? `\`${member}\` in ${where}` : `its value in ${where}, ${form}`,
    remedy: `leave \`${member}\` out of answers, errors and headers included`,
    member,
    clauses: clauses?.length ? clauses : undefined,
  };
}
