import type { IncomingMessage } from 'node:http';

/** What came of a request's body. `tooLarge`: it was longer than the limit, and the bytes are not there. */
export interface Upload {
  readonly bytes: Uint8Array | undefined;
  readonly tooLarge: boolean;
}

const NOTHING: Upload = { bytes: undefined, tooLarge: false };
const TOO_LARGE: Upload = { bytes: undefined, tooLarge: true };

/** Whether the sender announces more than `limit` bytes. */
export function announcesTooMuch(req: IncomingMessage, limit: number): boolean {
  const length = req.headers['content-length'];
  return length !== undefined && Number(length) > limit;
}

/**
 * Reads a body of at most `limit` bytes and calls `done` once: when the body has ended, or as soon as the limit is passed. An upload
 * that is broken off calls nobody. What follows a body that is too long is read and thrown away, so that the connection can go on.
 */
export function receive(req: IncomingMessage, limit: number, done: (upload: Upload) => void): void {
  if (req.readableDidRead) return done(parsedBefore(req, limit));
  const { headers } = req;
  if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') {
    return done(NOTHING);
  }
  if (announcesTooMuch(req, limit)) {
    req.resume();
    return done(TOO_LARGE);
  }
  collect(req, limit, done);
}

function collect(req: IncomingMessage, limit: number, done: (upload: Upload) => void): void {
  let chunks: Uint8Array[] = [];
  let size = 0;
  const onData = (chunk: Uint8Array): void => {
    size += chunk.length;
    if (size <= limit) {
      chunks.push(chunk);
      return;
    }
    chunks = [];
    req.off('data', onData);
    req.off('end', onEnd);
    req.resume();
    done(TOO_LARGE);
  };
  const onEnd = (): void => {
    const [first] = chunks;
    if (first === undefined) done(NOTHING);
    else done({ bytes: chunks.length === 1 ? first : Buffer.concat(chunks), tooLarge: false });
  };
  req.on('data', onData);
  req.on('end', onEnd);
}

/** Another middleware (`express.json()` and the like) has read the body already: what it made of it becomes bytes again. */
function parsedBefore(req: IncomingMessage & { body?: unknown }, limit: number): Upload {
  if (req.body === undefined) return NOTHING;
  const bytes = bytesOf(req.body, req.headers['content-type'] ?? '');
  return bytes === undefined || bytes.length > limit ? TOO_LARGE : { bytes, tooLarge: false };
}

function bytesOf(body: unknown, contentType: string): Uint8Array | undefined {
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return Buffer.from(body);
  if (/^application\/x-www-form-urlencoded/i.test(contentType)) return Buffer.from(formText(body));
  try {
    return Buffer.from(JSON.stringify(body));
  } catch {
    // Nested deeper than JSON.stringify can go.
    return undefined;
  }
}

/** A form that `express.urlencoded()` has read, as the text it was: nested values in brackets, as its parser takes them. */
function formText(form: unknown): string {
  const fields = new URLSearchParams();
  if (typeof form === 'object' && form !== null) {
    for (const [name, value] of Object.entries(form)) appendField(fields, name, value);
  }
  return fields.toString();
}

function appendField(fields: URLSearchParams, name: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) appendField(fields, name, item);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) appendField(fields, `${name}[${key}]`, item);
  } else {
    fields.append(name, String(value));
  }
}
