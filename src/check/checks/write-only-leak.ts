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
  *judge({ sightings, declared, content }) {
    for (const sighting of sightings) {
      if (sighting.kind !== 'write-only') continue;
      yield { ...complaintOf(sighting), place: sighting.place ?? content?.schema ?? declared?.node };
    }
  },
};

function complaintOf({ member, by, form, where, clauses }: Sighting): Complaint {
  const shown =
    by === 'name' ? `the write-only member \`${member}\`` : `the value of the write-only \`${member}\``;
  return {
    message: `${where} shows ${shown}${by === 'name' ? '' : `, ${form}`}`,
    expected: `no trace of \`${member}\``,
    seen: by === 'name' ? `\`${member}\` in ${where}` : `its value in ${where}, ${form}`,
    remedy: `leave \`${member}\` out of answers, errors and headers included`,
    member,
    clauses: clauses?.length ? clauses : undefined,
  };
}
