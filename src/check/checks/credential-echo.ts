import type { Check } from './check.js';

export const credentialEcho: Check = {
  id: 'credential-echo',
  title: 'The caller’s credentials do not come back',
  always: true,
  severity: 'warning',
  basis: 'RFC 6750, 5.2: tokens that appear in answers and logs get into wrong hands.',
  about:
    'The tokens of the run, looked for like write-only values. A warning, since no clause of a contract forbids it.',
  judge({ sightings }) {
    return sightings
      .filter(({ kind }) => kind === 'credential')
      .map(({ where, form }) => ({
        message: `${where} shows the caller’s token, ${form}`,
        expected: 'no trace of the token',
        seen: `the token in ${where}, ${form}`,
        remedy: 'leave credentials out of answers, errors included',
      }));
  },
};
