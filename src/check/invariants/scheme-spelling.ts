import type { Actor } from './actor.js';
import type { Invariant } from './invariant.js';

export const schemeSpelling: Invariant = {
  id: 'scheme-spelling',
  title: 'The name of an authentication scheme is taken in any case',
  // A MUST that many servers break and few clients notice.
  severity: 'warning',
  basis: 'RFC 9110, 11.1 and 11.4: the scheme is compared without case, and spaces stand behind it.',
  about: '`bearer` and `BEARER` instead of `Bearer`, and two spaces behind it, with valid credentials.',
  needs: [],
  applies: (subject) =>
    subject.making()?.security.some(([scheme]) => scheme?.kind === 'bearer' || scheme?.kind === 'basic') ??
    false,
  tokens: ['token'],
  scenes: [{ name: 'in small letters and in capitals', play: spelled }],
};

async function spelled(actor: Actor): Promise<void> {
  const made = await actor.make();
  const operation = actor.subject.operation('read') ?? actor.subject.operation('list');
  const sent = [made.seen.exchange.request.headers['authorization']].flat()[0];
  const [scheme, rest] = sent?.split(' ') ?? [];
  if (!operation || scheme === undefined || rest === undefined) return;
  for (const name of [scheme.toLowerCase(), scheme.toUpperCase(), `${scheme} `]) {
    const seen = await actor.send(operation, {
      key: made.key,
      headers: { authorization: `${name} ${rest}` },
    });
    if (seen.status !== 401 && seen.status !== 403) continue;
    const complaint = {
      message: name.endsWith(' ')
        ? 'valid credentials are refused because of a second space behind their scheme'
        : 'valid credentials are refused because of the case of their scheme',
      expected: '200',
      seen: String(seen.status),
      remedy: 'compare the name of the scheme without case, and take any number of spaces behind it',
      basis: schemeSpelling.basis,
    };
    return actor.report({ complaint, seen: [seen] });
  }
}
