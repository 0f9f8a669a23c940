import { IncomingMessage } from 'node:http';

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
  const collector = new Collector(limit, done);
  if (isDirect(req)) req.collectInto(collector);
  else collectFrom(req, collector);
}

class Collector {
  private readonly limit: number;
  private readonly done: (upload: Upload) => void;
  private chunks: Uint8Array[] = [];
  private size = 0;

  constructor(limit: number, done: (upload: Upload) => void) {
    this.limit = limit;
    this.done = done;
  }

  /** Whether more is wanted. */
  add(chunk: Uint8Array): boolean {
    this.size += chunk.length;
    if (this.size <= this.limit) {
      this.chunks.push(chunk);
      return true;
    }
    this.chunks = [];
    this.done(TOO_LARGE);
    return false;
  }

  end(): void {
    const [first] = this.chunks;
    if (first === undefined) this.done(NOTHING);
    else this.done({ bytes: this.chunks.length === 1 ? first : Buffer.concat(this.chunks), tooLarge: false });
  }
}

function collectFrom(req: IncomingMessage, collector: Collector): void {
  const onEnd = (): void => collector.end();
  const onData = (chunk: Uint8Array): void => {
    if (collector.add(chunk)) return;
    req.off('data', onData);
    req.off('end', onEnd);
    req.resume();
  };
  req.on('data', onData);
  req.on('end', onEnd);
}

interface DirectMessage extends IncomingMessage {
  collectInto(collector: Collector): void;
}

function isDirect(req: IncomingMessage): req is DirectMessage {
  // A body that has begun to arrive is in the stream's buffer.
  return 'collectInto' in req && req.readableLength === 0 && !req.complete;
}

/**
 * A class of messages whose body can be had as it comes from Node's parser, which calls `push`. Through the stream (its buffer, its
 * ticks, its events) a small request costs a twentieth more. A class of its own for each caller, who may change its prototype.
 */
export function directMessageClass(): typeof IncomingMessage {
  return class extends IncomingMessage implements DirectMessage {
    private collector: Collector | undefined = undefined;

    collectInto(collector: Collector): void {
      this.collector = collector;
    }

    override push(chunk: unknown, encoding?: BufferEncoding): boolean {
      const { collector } = this;
      if (collector === undefined) return super.push(chunk, encoding);
      if (chunk instanceof Uint8Array) {
        if (!collector.add(chunk)) this.letGo();
        return true;
      }
      this.collector = undefined;
      // Nothing was put into the stream: Node need not drain it when the answer is out. Where it does not know this mark, it does.
      (this as unknown as Record<string, unknown>)['_consuming'] = true;
      collector.end();
      return false;
    }

    private letGo(): void {
      this.collector = undefined;
      this.resume();
    }
  };
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
