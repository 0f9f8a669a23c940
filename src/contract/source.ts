import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { load as parseYaml, CORE_SCHEMA, YAMLException, dump } from 'js-yaml';
import { type ErrorCode, type Fault, type Position, SpectwinError } from '../errors.js';
import { codeFrame, positionAt, positionOf, readYamlWithPositions } from './locate.js';

/** One text that was read: a file or a URL, its tree, and where each part of the tree stands in the text. */
export interface Source {
  /** Absolute: `file:///…` or `https://…`. */
  readonly uri: string;
  /** As people know it: relative to the working directory where it is below it. */
  readonly name: string;
  readonly text: string;
  readonly value: unknown;
  /** Where parts of `value` were written that do not stand in `text` where their pointer says. */
  readonly origins?: Origins | undefined;
}

/** Finds the source and the pointer under which a part of a changed tree was written. */
export interface Origins {
  find(source: Source, pointer: string): { readonly source: Source; readonly pointer: string };
}

/** `file` is a path; a `file:` or `http(s):` URL is taken as it is. */
export function toUri(file: string): string {
  return /^(https?|file):\/\//i.test(file) ? file : pathToFileURL(resolve(file)).href;
}

/** Reads a local file. `uri` is a `file:` URI. Throws SOURCE_UNREADABLE, or `code` for broken syntax. */
export function readSource(uri: string, code?: ErrorCode): Source {
  const path = new URL(uri);
  const name = displayName(uri);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SpectwinError('SOURCE_UNREADABLE', unreadable(name, error));
  }
  return parseSource({ uri, name, text, code });
}

/** Text to Source. JSON where the text is JSON, else YAML 1.2. `code` is what a syntax mistake is thrown as. */
export function parseSource(input: { uri: string; name?: string; text: string; code?: ErrorCode }): Source {
  const { uri, name = displayName(uri), code = 'CONTRACT_INVALID' } = input;
  const text = input.text.startsWith('\uFEFF') ? input.text.slice(1) : input.text;
  return { uri, name, text, value: parseText({ name, text, code }) };
}

/** A JSON value as YAML 1.2, in the order of its members. */
export function toYaml(value: unknown): string {
  return dump(value, { schema: CORE_SCHEMA, lineWidth: 120, noRefs: true });
}

/** Where `pointer` (RFC 6901) stands in the source; the nearest parent that is there when it is not. */
export function positionIn(source: Source, pointer: string, part: 'key' | 'value' = 'value'): Position {
  const place = source.origins?.find(source, pointer) ?? { source, pointer };
  return positionAt(place.source, positionOf(place.source, place.pointer, part));
}

/** A Fault at a place of a source, with its code frame. */
export function faultIn(
  source: Source,
  pointer: string,
  fault: { message: string; remedy?: string; part?: 'key' | 'value' },
): Fault {
  const place = source.origins?.find(source, pointer) ?? { source, pointer };
  const position = positionAt(place.source, positionOf(place.source, place.pointer, fault.part ?? 'value'));
  return {
    message: fault.message,
    remedy: fault.remedy,
    position,
    frame: codeFrame(place.source.text, position),
  };
}

function parseText(input: { name: string; text: string; code: ErrorCode }): unknown {
  const { name, text, code } = input;
  // A text that begins like JSON is tried as JSON first: ten times as fast, and YAML's flow style still follows below.
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // YAML reads it too, or says where the mistake is.
    }
  }
  try {
    return parseYaml(text, { schema: CORE_SCHEMA, filename: name });
  } catch (error) {
    const { faults, value } = readYamlWithPositions({ name, text });
    // js-yaml refuses some texts that yaml reads, such as a `]` as far to the left as its key.
    if (faults.length === 0 && value !== undefined) return value;
    throw new SpectwinError(code, faults.length > 0 ? faults : firstFault(input, error));
  }
}

/** js-yaml refuses a text that yaml reads: its own complaint is then the only one. */
function firstFault({ name, text }: { name: string; text: string }, error: unknown): Fault {
  const mark = error instanceof YAMLException ? error.mark : undefined;
  const position = { file: name, line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 };
  const reason = error instanceof YAMLException ? error.reason : String(error);
  const frame = codeFrame(text, position);
  return { message: `not valid YAML: ${reason}`, remedy: 'correct the syntax at the caret', position, frame };
}

function unreadable(name: string, error: unknown): Fault {
  const code = (error as NodeJS.ErrnoException).code;
  const why =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EISDIR'
        ? 'it is a folder'
        : code === 'EACCES'
          ? 'reading it is not permitted'
          : String(error);
  return { message: `cannot read ${name}: ${why}`, remedy: 'name an OpenAPI document (YAML or JSON)' };
}

function displayName(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  const path = decodeURIComponent(new URL(uri).pathname);
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}
