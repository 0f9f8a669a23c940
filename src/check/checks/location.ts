import type { Check } from './check.js';

export const location: Check = {
  id: 'location',
  title: 'Location is one address',
  severity: 'error',
  basis: 'RFC 9110, 10.2.2: Location is a single URI reference.',
  about: 'Relative references are fine. Whether the address answers is for the stateful phase to say.',
  judge({ exchange }) {
    const value = exchange.response.headers['location'];
    if (value === undefined || (typeof value === 'string' && isReference(value))) return undefined;
    return {
      message:
        typeof value === 'string' ? 'Location is not a URI reference' : 'there are several Location headers',
      expected: 'one URI reference, percent-encoded',
      seen: [value].flat().join(', '),
      remedy: 'send one Location, and percent-encode what does not belong into a URI',
    };
  },
};

/** RFC 3986, 2: nothing but these characters; servers that send raw UTF-8 break clients that do not guess. */
function isReference(value: string): boolean {
  return (
    /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/.test(value) &&
    !/%(?![0-9A-Fa-f]{2})/.test(value) &&
    URL.canParse(value, 'http://host/')
  );
}
