import type { Check } from './check.js';
import { hasContent } from './has-content.js';

/** Longer bodies are not looked through. */
const LONGEST = 1_000_000;

export const memberNames: Check = {
  id: 'member-names',
  title: 'No member stands twice in an object',
  severity: 'warning',
  basis: 'RFC 8259, 4: the names within an object should be unique; what readers make of others differs.',
  about: 'JSON bodies.',
  judge(observation) {
    const { body } = observation;
    if (!hasContent(observation) || !body.json || body.text === undefined || body.text.length > LONGEST)
      return undefined;
    // Values that were read have each name once: what is written as they are, as most servers write, needs no look.
    if (JSON.stringify(body.json.value) === body.text) return undefined;
    const name = twiceIn(body.text);
    if (name === undefined) return undefined;
    return {
      message: `the member ${name} stands twice in one object`,
      expected: 'each name once',
      seen: `${name} twice`,
      remedy: 'write each member once',
    };
  },
};

/** The first name that an object of this text has twice, as written. The text is JSON. */
function twiceIn(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (const [token, name] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/gs)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (name !== undefined) {
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
}
