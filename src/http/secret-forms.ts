import { formEncode, percentEncode, wellFormed } from './percent.js';
import { asciiJson } from './shape.js';

/** Below this a secret is so common as a part of other text that only whole values count. */
const SHORT = 4;
const SHORT_BASE64 = 6;
const LONG = 1000;
const REMEMBERED = 4096;
const SPECIAL = /[\\^$.*+?()[\]{}|/-]/g;
const WHOLE_VALUE = ['(?<=^|["\'=&;,:\\[])', '(?=$|["\'&;,\\]}])'] as const;

export interface SecretFinder {
  /** The text with each occurrence of each secret, in any of its forms, replaced by what `substitute` makes of it. */
  readonly replace: (
    text: string,
    secrets: Iterable<string>,
    substitute: (secret: string) => string,
  ) => string;
}

/** Finds secrets in text, also where they were written as JSON, percent-encoded or in base64. */
export function createSecretFinder(): SecretFinder {
  const remembered = new Map<string, readonly string[]>();
  const formsOf = (secret: string): readonly string[] => {
    let forms = remembered.get(secret);
    if (!forms) {
      forms = secretForms(secret);
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(secret, forms);
    }
    return forms;
  };
  return {
    replace(text, secrets, substitute) {
      const found = new Map<string, string>();
      for (const secret of secrets) {
        for (const form of formsOf(secret)) {
          if (!found.has(form) && text.includes(form)) found.set(form, secret);
        }
      }
      if (found.size === 0) return text;
      const rest = withoutLong(text, found, substitute);
      return found.size === 0 ? rest : rest.replace(patternOf(found), (form) => substitute(found.get(form)!));
    },
  };
}

/** V8 compiles no expression of 100,000 characters. Takes the long forms out of `found`. */
function withoutLong(
  text: string,
  found: Map<string, string>,
  substitute: (secret: string) => string,
): string {
  let rest = text;
  const long = [...found].filter(([form]) => form.length > LONG);
  for (const [form, secret] of long.toSorted(([left], [right]) => right.length - left.length)) {
    rest = rest.replaceAll(form, () => substitute(secret));
    found.delete(form);
  }
  return rest;
}

/** One pass over all, the longest first, so that a replacement is never searched again. */
function patternOf(found: ReadonlyMap<string, string>): RegExp {
  const forms = [...found.keys()].toSorted((left, right) => right.length - left.length);
  const alternatives = forms.map((form) => {
    const literal = form.replace(SPECIAL, '\\$&');
    return found.get(form)!.length < SHORT ? WHOLE_VALUE.join(literal) : literal;
  });
  return new RegExp(alternatives.join('|'), 'g');
}

/** The ways in which a value is commonly written inside another text, itself first. */
export function secretForms(secret: string): readonly string[] {
  if (secret === '') return [];
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, json, json.replaceAll('/', '\\/'), asciiJson(json)];
  if (secret.length >= SHORT) {
    const encoded = [
      percentEncode(secret),
      encodeURIComponent(wellFormed(secret)),
      encodeURI(wellFormed(secret)),
      formEncode(secret),
    ];
    forms.push(...encoded, ...encoded.map(lowerTriples), ...base64Forms(secret));
  }
  return [...new Set(forms)];
}

function lowerTriples(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (triple) => triple.toLowerCase());
}

/**
 * Whole, and as it appears inside the base64 of a longer text, where it may start at any of three offsets; the digits at
 * the edges, which mix with the neighbours' bits, are left out.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const standard = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const unpadded = text.replace(/=+$/, '');
    const partial = unpadded.length < text.length ? 1 : 0;
    const core = unpadded.slice(offset === 0 ? 0 : offset + 1, unpadded.length - partial);
    return offset === 0 ? [text, unpadded, core] : [core];
  });
  const forms = standard.filter((form) => form.length >= SHORT_BASE64);
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))];
}
